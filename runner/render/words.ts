import type { Language } from './report.ts'
import { english } from './words-en.ts'
import { russian } from './words-ru.ts'

/** `{x}` is replaced by the value of that name. */
export type Words = {
  readonly [Key in keyof typeof english]: (typeof english)[Key] extends string
    ? string
    : { readonly [Inner in keyof (typeof english)[Key]]: string }
}

/** The texts of a language. */
export const wordsOf = (language: Language): Words => (language === 'ru' ? russian : english)

/** Puts values into a text: `fill('{n} restarts', { n: 3 })`. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole))
}

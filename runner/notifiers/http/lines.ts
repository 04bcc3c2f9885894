import type { Message } from '../../lib/message.ts'

/** A message as lines of plain text, the title left out. */
export const linesOf = ({ text, facts }: Message): readonly string[] => [
  text,
  ...facts.map(({ name, value }) => `${name}: ${value}`),
]

/** At most so many characters (UTF-16), cut between two characters. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  return `${text
    .slice(0, most - 1)
    .toWellFormed()
    .replace(/\ufffd$/, '')}…`
}

/** Escaped character by character, in at most so many: what is cut is never half of an escape. */
export function escapeWithin(text: string, most: number, escaped: (character: string) => string): string {
  let whole = ''
  for (const character of text) {
    const next = escaped(character)
    if (whole.length + next.length >= most) return `${whole}…`
    whole += next
  }
  return whole
}

import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { UserError } from '../../lib/errors.ts'

/** All that a picture depends on besides the page itself. */
export const keySchema = z.strictObject({
  /** The test, by file and title. */
  check: z.string(),
  /** The name that the test gives to the picture. */
  step: z.string(),
  /** CSS pixels, `1280x720`. */
  viewport: z.string().regex(/^\d+x\d+$/),
  pixelRatio: z.number().positive(),
  platform: z.string().regex(/^[a-z0-9]+$/),
  /** Name and major version: `chromium153`. */
  browser: z.string().regex(/^[a-z]+\d*$/),
  theme: z.enum(['light', 'dark']),
  /** Whatever else makes other pixels: arguments of the browser, fonts, language. Sorted. */
  flags: z.array(z.string()),
})

export type Key = z.output<typeof keySchema>

export const sameKey = (a: Key, b: Key): boolean => isDeepStrictEqual(a, b)

const step = /^[a-z0-9][a-z0-9-]{0,79}$/

/** Where the picture is, from `baselines/`: `linux-chromium153/1280x720/home.png`. It may be another key's. */
export function pathOf(key: Key): string {
  if (!step.test(key.step)) {
    throw new UserError(
      `"${key.step}" cannot name a baseline.`,
      'Use small letters, digits and hyphens, such as `home` or `settings-open`.',
    )
  }
  const ratio = key.pixelRatio === 1 ? '' : `@${key.pixelRatio}x`
  const theme = key.theme === 'light' ? '' : `.${key.theme}`
  return `${key.platform}-${key.browser}/${key.viewport}${ratio}/${key.step}${theme}.png`
}

const parts = ['check', 'browser', 'pixelRatio', 'theme', 'flags'] as const

/** In what two keys of one platform differ. */
export function differenceOf(approved: Key, asked: Key): string {
  return parts
    .filter((part) => !isDeepStrictEqual(approved[part], asked[part]))
    .map((part) => `${part} ${JSON.stringify(approved[part])} instead of ${JSON.stringify(asked[part])}`)
    .join(', ')
}

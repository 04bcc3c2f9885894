import { z } from 'zod'

export const boxSchema = z.strictObject({
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
})

/** Device pixels that are not compared. */
export const ignoredSchema = boxSchema.extend({
  /** The locator that found it; older ledgers do not say. */
  by: z.string().optional(),
})

export type Ignored = z.output<typeof ignoredSchema>

/** What stays ignored where it was on the approved picture: only what is masked today, because a mask may be taken away. */
export const stillIgnored = (ignored: readonly Ignored[], masks: readonly string[]): readonly Ignored[] =>
  ignored.filter(({ by }) => (by === undefined ? masks.length > 0 : masks.includes(by)))

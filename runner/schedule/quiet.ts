import { z } from 'zod'

const time = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, { error: "not a time of day: write it like '22:00'" })

/** Hours in which only what is critical is sent; they may go over midnight. */
export const quietSchema = z
  .strictObject({
    from: time,
    to: time,
    /** The one of reports otherwise. */
    timezone: z
      .string()
      .refine(isTimezone, { error: "not a time zone: write one like 'Europe/Berlin'" })
      .optional(),
  })
  .refine(({ from, to }) => from !== to, {
    error: 'is the same as from, so it would never begin or never end',
    path: ['to'],
  })

export type Quiet = z.output<typeof quietSchema>

/**
 * Whether a moment is in the quiet hours. The clock on the wall there decides, so that the hours that a change to
 * summer time leaves out or repeats are quiet when their names are.
 */
export function createQuiet({ from, to }: Quiet, timezone: string): (at: number) => boolean {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return (at) => {
    const now = clock.format(at)
    return from < to ? from <= now && now < to : now >= from || now < to
  }
}

/** Whether there is a time zone of this name. */
export function isTimezone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }) !== undefined
  } catch {
    return false
  }
}

import ms, { type StringValue } from 'ms'
import { z } from 'zod'

const howTo = "write '15s', '5m', '1h', or a number of milliseconds"

/** Milliseconds of `15s`, `1.5h`, `2 days`; undefined for anything else, a bare `'15'` included: it has no unit. */
export function parseDuration(text: string): number | undefined {
  if (!/^\s*\d+(\.\d+)?\s*[a-z]+\s*$/i.test(text)) return undefined
  return ms(text.trim() as StringValue)
}

/** Schema of a duration: a text with a unit or a number of milliseconds. It comes out as milliseconds. */
export function duration(bounds: { readonly atLeast?: number; readonly atMost?: number } = {}) {
  const { atLeast = 0, atMost = ms('365d') } = bounds
  return z
    .union([z.string(), z.number()], { error: `not a duration: ${howTo}` })
    .transform((given, context) => {
      const value = typeof given === 'number' ? given : parseDuration(given)
      const problem = durationProblem(given, value, atLeast, atMost)
      if (value !== undefined && problem === undefined) return Math.round(value)
      context.addIssue({ code: 'custom', message: problem ?? howTo })
      return z.NEVER
    })
}

function durationProblem(given: string | number, value: number | undefined, atLeast: number, atMost: number) {
  if (value === undefined || !Number.isFinite(value))
    return `${JSON.stringify(given)} is not a duration: ${howTo}`
  if (value < atLeast) return `must be at least ${inWords(atLeast)}`
  if (value > atMost) return `must be at most ${inWords(atMost)}`
  return undefined
}

/** `850 ms`, `5 s`, `1.5 s`, `2 min`, `3 h`: short, for sentences. */
export function inWords(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 120_000) return `${Number((milliseconds / 1_000).toFixed(1))} s`
  if (milliseconds < 7_200_000) return `${Number((milliseconds / 60_000).toFixed(1))} min`
  return `${Number((milliseconds / 3_600_000).toFixed(1))} h`
}

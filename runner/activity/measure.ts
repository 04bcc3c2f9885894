import { z } from 'zod'
import type { Activity } from '../core/activity.ts'
import { plain } from '../lib/text.ts'

/** When a value means that the service is in use. */
export const measure = {
  /** A number above this means use. */
  above: z.number().default(0),
  /** Words that mean use: `['running', 'queued']`. */
  oneOf: z.array(z.string()).nonempty().optional(),
  /** Only a change of the value means use: for counters, and for the time of the newest request. */
  changes: z.boolean().default(false),
}

type Measure = { readonly above: number; readonly oneOf?: readonly string[] | undefined; changes: boolean }

/** Longer values are no counters and no states; what is cut off would hide a change, so it is counted. */
const longest = 200

/** What a value says of use. Numbers are compared; switches count by themselves, texts and lists when not empty. */
export function judgeValue(name: string, value: unknown, measure: Measure): Activity {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  const what = plain(`${name} is ${Array.isArray(value) ? `a list of ${value.length}` : text}`, 120)
  if (measure.changes)
    return { use: 'idle', what, mark: `${text.slice(0, longest)}${text.length > longest ? text.length : ''}` }
  return { use: means(value, measure) ? 'active' : 'idle', what }
}

function means(value: unknown, { above, oneOf }: Measure): boolean {
  if (oneOf !== undefined) return oneOf.includes(String(value))
  if (typeof value === 'number') return value > above
  if (typeof value === 'boolean') return value
  if (value === null || value === '') return false
  return typeof value === 'object' ? Object.keys(value).length > above : true
}

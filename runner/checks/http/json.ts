import { z } from 'zod'
import { valueAt } from '../../lib/json-path.ts'

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** What is expected at one place of a JSON document: a value, or one or more of these rules. */
export const expectationSchema = z.union([
  scalar,
  z.strictObject({
    equals: scalar.optional(),
    oneOf: z.array(scalar).nonempty().optional(),
    notEmpty: z.boolean().optional(),
    above: z.number().optional(),
    below: z.number().optional(),
    exists: z.boolean().optional(),
  }),
])
export type Expectation = z.output<typeof expectationSchema>

/** Numbers, switches and the beginnings of texts at these paths, by name; lists and objects are no values. */
export function valuesAt(
  document: unknown,
  paths: Readonly<Record<string, string>>,
): Record<string, number | string | boolean> {
  const values: Record<string, number | string | boolean> = {}
  for (const [name, path] of Object.entries(paths)) {
    const value = valueAt(document, path)
    if (typeof value === 'number' || typeof value === 'boolean') values[name] = value
    else if (typeof value === 'string') values[name] = value.slice(0, 200)
  }
  return values
}

/** What is wrong at `path`, in a sentence with expected and actual, or undefined. */
export function mismatch(document: unknown, path: string, expected: Expectation): string | undefined {
  const actual = valueAt(document, path)
  const rules = expected !== null && typeof expected === 'object' ? expected : { equals: expected }
  if (rules.exists === false)
    return actual === undefined ? undefined : `${path} should not be there, but is ${shown(actual)}`
  if (actual === undefined) return `${path} is missing`
  if (rules.equals !== undefined && actual !== rules.equals) return differs(path, shown(rules.equals), actual)
  if (rules.oneOf && !rules.oneOf.some((one) => one === actual))
    return differs(path, `one of ${shown(rules.oneOf)}`, actual)
  if (rules.notEmpty && isEmpty(actual)) return differs(path, 'not empty', actual)
  if (rules.above !== undefined && !(typeof actual === 'number' && actual > rules.above))
    return differs(path, `above ${rules.above}`, actual)
  if (rules.below !== undefined && !(typeof actual === 'number' && actual < rules.below))
    return differs(path, `below ${rules.below}`, actual)
  return undefined
}

const differs = (path: string, expected: string, actual: unknown) =>
  `${path} should be ${expected}, but is ${shown(actual)}`

/** Numbers, true and false say something by themselves; texts, lists and objects can be empty. */
function isEmpty(value: unknown): boolean {
  if (value === null || value === '') return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

/** A short picture of a value. Large lists and objects are counted, not printed. */
function shown(value: unknown): string {
  if (Array.isArray(value) && value.length > 8) return `a list of ${value.length}`
  if (value !== null && typeof value === 'object' && !Array.isArray(value))
    return `an object with ${Object.keys(value).length} entries`
  const text = JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

import { inspect } from 'node:util'
import type { z } from 'zod'
import { UserError } from '../lib/errors.ts'

/** One thing that is wrong: where in the configuration, and what to write instead. */
export type Problem = { readonly path: string; readonly message: string }

/** Everything that is wrong with one configuration. */
export class ConfigError extends UserError {
  readonly file: string
  readonly problems: readonly Problem[]

  constructor(file: string, problems: readonly Problem[]) {
    const lines = problems.map(({ path, message }) => `  ${path || '(the whole)'}: ${message}`)
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
    super(
      `The configuration ${file} has ${count}:\n${lines.join('\n')}`,
      'Correct them and run "guardian config check".',
    )
    this.file = file
    this.problems = problems
  }
}

/** Judges a value by a schema; what is wrong is said in our words, but for what the schema says itself. */
export function judge<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  at: readonly PropertyKey[] = [],
): { readonly data: z.output<Schema> } | { readonly problems: readonly Problem[] } {
  const parsed = schema.safeParse(value, { error: sentence })
  return parsed.success ? { data: parsed.data } : { problems: problemsOf(parsed.error.issues, at) }
}

type Issue = z.core.$ZodIssue

/** Problems of one schema, each with its path; `at` is where the value stands in the configuration. */
function problemsOf(issues: readonly Issue[], at: readonly PropertyKey[]): readonly Problem[] {
  return issues.flatMap((issue): readonly Problem[] => {
    const path = [...at, ...issue.path]
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: show([...path, key]),
        message: 'there is no such setting; remove it or correct its name',
      }))
    }
    if (issue.code === 'invalid_key') {
      return [{ path: show(path), message: issue.issues[0]?.message ?? 'not a name that can be used' }]
    }
    return [{ path: show(path), message: issue.message }]
  })
}

/** What zod would say for a programmer, said for the person who wrote the file; undefined leaves it to zod. */
function sentence(issue: z.core.$ZodRawIssue): string | undefined {
  const given = inspect(issue.input, { depth: 1, breakLength: Number.POSITIVE_INFINITY }).slice(0, 60)
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `is missing; write ${kinds[issue.expected] ?? issue.expected}`
        : `${given} is not ${kinds[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return `${given} is not one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? 'is empty; write something, or leave the setting out'
        : `${given} is too small; the least is ${issue.minimum}${issue.inclusive === false ? ' (not itself)' : ''}`
    case 'too_big':
      return issue.origin === 'string'
        ? `is too long; at most ${issue.maximum} characters`
        : `${given} is too large; the most is ${issue.maximum}`
    case 'invalid_union':
      return `${given} is none of what can stand here; docs/configuration.md says what can`
    default:
      return undefined
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: "a text, such as 'panel'",
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list: [ … ]',
  object: 'a group of settings: { … }',
  record: 'a group of settings: { … }',
}

/** `checks["panel/health"].every`: as one would write it. */
export function show(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    const word = String(key)
    if (!/^[A-Za-z_$][\w$]*$/.test(word)) return `${text}[${JSON.stringify(word)}]`
    return text === '' ? word : `${text}.${word}`
  }, '')
}

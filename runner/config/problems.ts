import type { z } from 'zod'
import { UserError } from '../lib/errors.ts'

/** One thing that is wrong: where in the configuration, and what to write instead. */
export type Problem = { readonly path: string; readonly message: string }

/** Problems of one schema, each with its path; `at` is where the value stands in the configuration. */
export function problemsOf(error: z.ZodError, at: readonly PropertyKey[] = []): readonly Problem[] {
  return error.issues.flatMap((issue) => {
    const path = [...at, ...issue.path]
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: show([...path, key]),
        message: 'there is no such setting; remove it or correct its name',
      }))
    }
    return [{ path: show(path), message: issue.message }]
  })
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

/** Every problem in one message. */
export function refuse(file: string, problems: readonly Problem[]): UserError {
  const lines = problems.map(({ path, message }) => `  ${path || '(the whole)'}: ${message}`)
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  return new UserError(
    `The configuration ${file} has ${count}:\n${lines.join('\n')}`,
    'Correct them and run "guardian config check".',
  )
}

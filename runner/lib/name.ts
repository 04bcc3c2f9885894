import { z } from 'zod'
import { UserError } from './errors.ts'

/** Names that mean the same in a path, in an argument and to every service manager. */
const safe = /^[A-Za-z0-9_][A-Za-z0-9@._:-]*$/

/** The name, or a UserError: what looks like an option or a path never reaches a program. */
export function safeName(name: string, what: string): string {
  if (safe.test(name)) return name
  throw new UserError(
    `The ${what} ${JSON.stringify(name)} cannot be used`,
    'Use letters, digits and @ . _ : - and begin with a letter, a digit or _',
  )
}

/** Schema of a name in the options of a plugin. */
export const nameOption = (what: string) =>
  z.string().refine((name) => safe.test(name), {
    error: ({ input }) =>
      `The ${what} ${JSON.stringify(input)} cannot be used: use letters, digits and @ . _ : - and begin with a letter, a digit or _`,
  })

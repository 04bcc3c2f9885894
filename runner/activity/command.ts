import { z } from 'zod'
import type { Activity } from '../core/activity.ts'
import { AdapterError } from '../lib/errors.ts'
import { defineActivity } from '../lib/plugin.ts'
import { decode, type Ran, runProgram, said } from '../lib/program.ts'
import { plain } from '../lib/text.ts'

const use = z.enum(['active', 'idle'])

const options = z.strictObject({
  /** A program with its arguments, as they are: no shell reads them. */
  command: z.array(z.string()).nonempty(),
  /** What its exit codes mean; any other says nothing. */
  codes: z
    .record(z.string().regex(/^\d{1,10}$/, 'not an exit code'), use)
    .default({ 0: 'active', 1: 'idle' }),
  /** What a word in its output means, before its exit code: `{ 'no clients': 'idle' }`. */
  says: z.record(z.string().min(1), use).default({}),
  /** Only a change of its output means use; it has to end with 0. */
  changes: z.boolean().default(false),
  cwd: z.string().min(1).optional(),
  env: z.record(z.string(), z.string()).default({}),
})
type Options = z.output<typeof options>

const longestMark = 2_000

/** What a program says: by its exit code, by a word, or by a change of what it prints. */
export default defineActivity({
  name: 'command',
  options,
  create: (chosen, tools) => ({
    async look({ signal }) {
      const { command, cwd } = chosen
      const ran = await runProgram({ command, cwd, env: { ...tools.env, ...chosen.env }, signal })
      return judge(chosen, ran)
    },
  }),
})

function judge({ command: [program], changes, codes, says }: Options, ran: Ran): Activity {
  const output = decode(ran.stdout)
  const what = plain(said(ran), 120)
  if (changes) {
    if (ran.code === 0) return { use: 'idle', what, mark: output.trim().slice(-longestMark) }
    throw new AdapterError(`${program} ended with ${ran.code}: ${said(ran)}`)
  }
  const word = Object.keys(says).find((one) => output.includes(one))
  const found = word === undefined ? codes[String(ran.code)] : says[word]
  if (found === undefined)
    throw new AdapterError(`${program} ended with ${ran.code}, which says nothing of use: ${said(ran)}`)
  return { use: found, what }
}

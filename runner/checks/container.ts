import { z } from 'zod'
import type { Answer } from '../core/observation.ts'
import { engineAddress, engineApi, engineRefusal } from '../lib/engine-api.ts'
import { explain } from '../lib/errors.ts'
import { nameOption } from '../lib/name.ts'
import { defineCheck } from '../lib/plugin.ts'
import { type Executed, execute } from './container/execute.ts'
import { judgeOutput } from './container/judge.ts'

const options = z.strictObject({
  container: nameOption('container'),
  /** The program and its arguments, as they are: no shell reads them. */
  command: z.array(z.string()).nonempty(),
  /** As with the driver docker. */
  socket: z.string().min(1).optional(),
  exitCode: z.int().min(0).max(255).default(0),
  /** Stands somewhere in what it prints. */
  contains: z.string().min(1).optional(),
  /** A regular expression; ^ and $ mean lines. */
  matches: z.string().refine(isExpression, { error: 'not a regular expression' }).optional(),
  /** Lines that it prints and that are not empty. */
  lines: z.strictObject({ atLeast: z.int().min(0).optional(), atMost: z.int().min(0).optional() }).optional(),
})

export type ContainerCommand = z.output<typeof options>

/** Runs a command inside a container and judges what it prints. Docker ends no command: one that hangs stays. */
export default defineCheck({
  name: 'container-command',
  options,
  create(chosen, { env, clock }) {
    const api = engineApi(engineAddress(chosen.socket, env))
    const { container, command } = chosen
    return {
      async ask({ signal }): Promise<Answer> {
        const startedAt = clock.now()
        const executed = await execute(api, container, command, signal).catch((error: unknown) => {
          if (signal.aborted) throw error
          return explain(error)
        })
        if (typeof executed === 'string') return ownTrouble(executed)
        const answer = judge(chosen, executed)
        return { ...answer, values: { ...answer.values, commandMs: clock.now() - startedAt } }
      },
      close: () => api.close(),
    }
  },
})

function judge(chosen: ContainerCommand, executed: Executed): Answer {
  if ('output' in executed) return judgeOutput(chosen, executed)
  const { refused } = executed
  const { container } = chosen
  if (refused.status === 404)
    return { verdict: 'fail', reason: 'exited', summary: `There is no container ${container}` }
  if (refused.status === 409)
    return {
      verdict: 'fail',
      reason: 'exited',
      summary: `${container} does not run: ${engineRefusal(refused)}`,
    }
  return ownTrouble(`the engine refused: ${engineRefusal(refused)}`)
}

const ownTrouble = (why: string): Answer => ({
  verdict: 'inconclusive',
  reason: 'own-trouble',
  summary: `The command could not be run: ${why}`,
})

function isExpression(text: string): boolean {
  try {
    return new RegExp(text, 'm') !== undefined
  } catch {
    return false
  }
}

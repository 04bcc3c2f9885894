import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { DriverState, DriverStatus } from '../core/service.ts'
import { duration } from '../lib/duration.ts'
import { AdapterError } from '../lib/errors.ts'
import { lifeOf } from '../lib/life.ts'
import { managed, untilTrue, within } from '../lib/managed.ts'
import { safeName } from '../lib/name.ts'
import { type Driver, defineDriver, type Tools } from '../lib/plugin.ts'
import { systemProcesses } from '../lib/processes.ts'
import { decode, runProgram, said } from '../lib/program.ts'
import { tail } from '../lib/tail.ts'

const words = z.array(z.string()).nonempty()
const state = z.enum(['running', 'stopped', 'failed', 'starting', 'stopping', 'missing', 'unknown'])

const options = z.strictObject({
  /** Programs with their arguments, as they are: no shell reads them. */
  start: words,
  stop: words,
  /** Default: stop, then start. */
  restart: words.optional(),
  status: words,
  /** What an exit code of `status` means; by default what the LSB says of init scripts. */
  codes: z
    .record(z.string().regex(/^\d{1,10}$/, 'not an exit code'), state)
    .default({ 0: 'running', 1: 'failed', 2: 'failed', 3: 'stopped' }),
  /** What a word in the output of `status` means, before its exit code: `{ FATAL: 'failed' }`. */
  says: z.record(z.string().min(1), state).default({}),
  /** Prints something that is new with every life: `['docker', 'compose', 'ps', '--quiet', 'web']`. */
  identity: words.optional(),
  /** Holds the PID of the service; then identity and time are known without a command. */
  pidFile: z.string().min(1).optional(),
  logs: words.optional(),
  logFile: z.string().min(1).optional(),
  cwd: z.string().min(1).optional(),
  env: z.record(z.string(), z.string()).default({}),
  /** Between two looks at the status. */
  watchEvery: duration({ atLeast: 100, atMost: 3_600_000 }).prefault('1s'),
  /** What one command may take. */
  timeout: duration({ atLeast: 100, atMost: 3_600_000 }).prefault('30s'),
  /** What the service may take to be running after `start`, and to be stopped after `stop`. */
  settle: duration({ atMost: 600_000 }).prefault('10s'),
})

type Options = z.output<typeof options>

/** Drives anything that has a command to start, one to stop and one that tells how it is. */
export default defineDriver({ name: 'command', options, create })

function create(chosen: Options, tools: Tools): Driver {
  const { clock } = tools
  const processes = systemProcesses()
  const env = { ...tools.env, ...chosen.env }
  const run = (command: readonly string[], signal: AbortSignal) =>
    runProgram({ command, env, cwd: chosen.cwd, signal, timeoutMs: chosen.timeout })
  const must = async (command: readonly string[], signal: AbortSignal) => {
    const ran = await run(command, signal)
    if (ran.code !== 0) throw new AdapterError(`${command[0]} ended with ${ran.code}: ${said(ran)}`)
    return decode(ran.stdout)
  }
  const life = async (signal: AbortSignal): Promise<Pick<DriverStatus, 'identity' | 'pid' | 'since'>> => {
    if (chosen.pidFile !== undefined) {
      const pid = Number.parseInt(await readFile(chosen.pidFile, 'utf8').catch(() => ''), 10)
      return pid > 0 ? { pid, ...(await lifeOf(processes, pid, clock)) } : {}
    }
    if (chosen.identity === undefined) return {}
    const identity = (await must(chosen.identity, signal)).trim()
    return identity === '' ? {} : { identity }
  }
  const status = async (signal: AbortSignal): Promise<DriverStatus> => {
    const ran = await run(chosen.status, signal)
    const found = stateOf(chosen, ran.code, decode(ran.stdout))
    if (found === 'running') return { state: found, ...(await life(signal)) }
    const text = said(ran)
    return { state: found, detail: `Its status command ended with ${ran.code}: ${text}` }
  }
  const settled = async (wanted: readonly DriverState[], signal: AbortSignal) => {
    let last: DriverStatus = { state: 'unknown' }
    const limit = within(signal, chosen.settle)
    const look = async () => {
      last = await status(limit)
      return wanted.includes(last.state)
    }
    await untilTrue(look, { clock, signal: limit }).catch((error: unknown) => {
      if (signal.aborted || !limit.aborted) throw error
      throw new AdapterError(`it is ${last.state} after that. ${last.detail ?? ''}`.trim())
    })
  }
  const isRunning = async (signal: AbortSignal) => (await status(signal)).state === 'running'

  return managed(tools, `command ${tools.dataDir} ${safeName(tools.service, 'service')}`, {
    everyMs: chosen.watchEvery,
    status,
    async start({ signal }) {
      if (await isRunning(signal)) return
      await must(chosen.start, signal)
      await settled(['running'], signal)
    },
    async stop({ signal }) {
      if ((await status(signal)).state === 'stopped') return
      await must(chosen.stop, signal)
      await settled(['stopped', 'missing', 'failed'], signal)
    },
    ...(chosen.restart !== undefined && {
      async restart({ signal }) {
        await must(chosen.restart ?? [], signal)
        await settled(['running'], signal)
      },
    }),
    async logs(lines, signal) {
      if (chosen.logFile !== undefined) return (await tail(chosen.logFile, { lines, signal })).join('\n')
      return chosen.logs === undefined ? '' : must(chosen.logs, signal)
    },
  })
}

/** The first word of `says` that stands in the output, else the exit code. */
function stateOf({ says, codes }: Options, code: number | undefined, output: string): DriverState {
  const word = Object.keys(says).find((one) => output.includes(one))
  return (word !== undefined && says[word]) || codes[String(code)] || 'unknown'
}

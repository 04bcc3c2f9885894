import { z } from 'zod'
import { duration } from '../lib/duration.ts'
import { AdapterError } from '../lib/errors.ts'
import { managed, untilTrue, within } from '../lib/managed.ts'
import { nameOption, safeName } from '../lib/name.ts'
import { type Driver, defineDriver, type Tools } from '../lib/plugin.ts'
import { systemProcesses } from '../lib/processes.ts'
import { tail } from '../lib/tail.ts'
import { createSc, describeService, scCodes, scProblem } from './windows/sc.ts'

const options = z.strictObject({
  /** The name of the service, not the one it is shown by; default: the service's name. */
  name: nameOption('service').optional(),
  sc: z.string().min(1).default('sc.exe'),
  logFile: z.string().min(1).optional(),
  /** How long a START_PENDING or STOP_PENDING may last. */
  settle: duration({ atMost: 600_000 }).prefault('25s'),
})

type Options = z.output<typeof options>

/** Drives a plain Windows service by sc.exe. */
export default defineDriver({ name: 'sc', options, create })

function create(chosen: Options, tools: Tools): Driver {
  const name = chosen.name ?? safeName(tools.service, 'service')
  const sc = createSc(chosen.sc, name, tools, systemProcesses())

  const status = async (signal: AbortSignal) => {
    const found = await sc.query(signal)
    if (found === undefined)
      return { state: 'missing' as const, detail: `Windows knows no service ${name} (1060)` }
    return describeService(found, found.state === 4 ? await sc.life(found.pid) : undefined)
  }
  /** sc.exe answers while the request is PENDING; the end of it has to be looked for. */
  const settled = async (wanted: number, signal: AbortSignal) => {
    const limit = within(signal, chosen.settle)
    let state = 0
    const look = async () => {
      state = (await sc.query(limit))?.state ?? 0
      const isOver = state === 1 || state === 4 || state === 7
      if (isOver && state !== wanted && wanted === 4)
        throw new AdapterError(`it did not stay up. ${(await status(signal)).detail}`)
      return state === wanted
    }
    await untilTrue(look, { clock: tools.clock, signal: limit, everyMs: 250 }).catch((error: unknown) => {
      if (signal.aborted || !limit.aborted) throw error
      throw new AdapterError(`it stays in state ${state}. End its process, or restart Windows`, {
        cause: error,
      })
    })
  }
  const tell = async (verb: 'start' | 'stop' | 'continue', harmless: number, signal: AbortSignal) => {
    const code = await sc.tell(verb, signal)
    if (code !== 0 && code !== harmless) throw new AdapterError(`${verb} ${name}: ${scProblem(code, '')}`)
  }

  return managed(tools, `sc ${name}`, {
    everyMs: 600,
    glance: async (signal) => JSON.stringify(await sc.query(signal)),
    status,
    async start({ signal }) {
      const isPaused = (await sc.query(signal))?.state === 7
      await tell(isPaused ? 'continue' : 'start', scCodes.alreadyRunning, signal)
      await settled(4, signal)
    },
    async stop({ signal }) {
      await tell('stop', scCodes.notStarted, signal)
      await settled(1, signal)
    },
    logs: async (lines, signal) =>
      chosen.logFile === undefined ? '' : (await tail(chosen.logFile, { lines, signal })).join('\n'),
  })
}

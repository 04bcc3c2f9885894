import { z } from 'zod'
import type { DriverStatus } from '../core/service.ts'
import { duration } from '../lib/duration.ts'
import { AdapterError } from '../lib/errors.ts'
import { managed, untilTrue, within } from '../lib/managed.ts'
import { nameOption, safeName } from '../lib/name.ts'
import { type Driver, defineDriver, type Tools } from '../lib/plugin.ts'
import { systemProcesses } from '../lib/processes.ts'
import { decode, type Ran, runProgram, said } from '../lib/program.ts'
import { tail } from '../lib/tail.ts'
import { createSc, describeService } from './windows/sc.ts'

const options = z.strictObject({
  /** The name that the service was installed with; default: the service's name. */
  name: nameOption('service').optional(),
  /** Path of nssm.exe, or its name where PATH has it. 2.24-101 or newer. */
  nssm: z.string().min(1).default('nssm'),
  sc: z.string().min(1).default('sc.exe'),
  /** Default: what NSSM was told by AppStdout and AppStderr. */
  logFile: z.string().min(1).optional(),
  /** What nssm may take for a start or a stop: it waits 1.5 s for each of up to four ways to end each process. */
  settle: duration({ atMost: 600_000 }).prefault('25s'),
})

type Options = z.output<typeof options>

/** Drives a Windows service that NSSM runs. */
export default defineDriver({ name: 'nssm', options, create })

const unknownService = 3
const pausedRemedy =
  'NSSM holds it back because its program ends at once (PAUSED). Look at its log; its delay between starts doubles from 2 s to 128 s'

function create(chosen: Options, tools: Tools): Driver {
  const name = chosen.name ?? safeName(tools.service, 'service')
  const sc = createSc(chosen.sc, name, tools, systemProcesses())
  /** An unknown verb opens a window on a desktop, and waits: nothing runs without a limit. */
  const nssm = (signal: AbortSignal, ...words: string[]) =>
    runProgram({ command: [chosen.nssm, ...words], env: tools.env, signal, timeoutMs: chosen.settle })
  /** `SERVICE_RUNNING`; undefined when there is no such service. Messages are localised, this word is not. */
  const word = async (signal: AbortSignal): Promise<string | undefined> => {
    const ran = await nssm(signal, 'status', name)
    const found = /SERVICE_[A-Z_]+/.exec(decode(ran.stdout))?.[0]
    if (found !== undefined) return found
    if (ran.code === unknownService) return undefined
    throw new AdapterError(`nssm status ended with ${ran.code}: ${said(ran)}`)
  }
  const status = async (signal: AbortSignal): Promise<DriverStatus> => {
    const [now, found] = await Promise.all([word(signal), sc.query(signal)])
    if (now === undefined) return { state: 'missing', detail: `NSSM knows no service ${name}` }
    if (now === 'SERVICE_PAUSED') return { state: 'failed', detail: pausedRemedy }
    if (found === undefined)
      return { state: 'unknown', detail: `sc.exe does not know ${name}, NSSM says ${now}` }
    return describeService(found, found.state === 4 ? await sc.life(found.pid) : undefined)
  }
  /** What nssm answers proves little: 0 for a stop that did nothing, 1 for a start of what runs already. */
  const settled = async (wanted: string, ran: Ran, signal: AbortSignal) => {
    const limit = within(signal, chosen.settle)
    let now = ''
    const look = async () => {
      now = (await word(limit)) ?? 'no service'
      // PAUSED stays PAUSED, however often it is started.
      if (wanted === 'SERVICE_RUNNING' && now === 'SERVICE_PAUSED') throw new AdapterError(pausedRemedy)
      if (wanted === 'SERVICE_RUNNING' && now === 'SERVICE_STOPPED' && ran.code !== 0)
        throw new AdapterError(`nssm start ended with ${ran.code}: ${said(ran)}`)
      return now === wanted
    }
    await untilTrue(look, { clock: tools.clock, signal: limit, everyMs: 250 }).catch((error: unknown) => {
      if (signal.aborted || !limit.aborted) throw error
      throw new AdapterError(`it stays ${now}. End its process, then try again (${said(ran)})`)
    })
  }
  const known = async (signal: AbortSignal) => {
    const now = await word(signal)
    if (now !== undefined) return now
    throw new AdapterError(`NSSM knows no service ${name}. Install it: nssm install ${name} <program>`)
  }
  const stop = async (signal: AbortSignal) => {
    if ((await known(signal)) === 'SERVICE_STOPPED') return
    await settled('SERVICE_STOPPED', await nssm(signal, 'stop', name), signal)
  }
  const files = async (signal: AbortSignal): Promise<readonly string[]> => {
    if (chosen.logFile !== undefined) return [chosen.logFile]
    const told = await Promise.all(['AppStdout', 'AppStderr'].map((key) => nssm(signal, 'get', name, key)))
    return [...new Set(told.filter(({ code }) => code === 0).map(({ stdout }) => decode(stdout).trim()))]
  }

  return managed(tools, `nssm ${name}`, {
    everyMs: 600,
    glance: async (signal) => JSON.stringify(await sc.query(signal)),
    status,
    async start({ signal }) {
      const now = await known(signal)
      if (now === 'SERVICE_RUNNING') return
      // A start of what is PAUSED is refused: its wait has to be ended first.
      if (now === 'SERVICE_PAUSED') await stop(signal)
      await settled('SERVICE_RUNNING', await nssm(signal, 'start', name), signal)
    },
    stop: ({ signal }) => stop(signal),
    async logs(lines, signal) {
      const texts = (await files(signal)).filter((path) => path !== '')
      const read = await Promise.all(texts.map((path) => tail(path, { lines, signal })))
      return read.flat().join('\n')
    },
  })
}

import type { DriverState, DriverStatus } from '../../core/service.ts'
import { AdapterError } from '../../lib/errors.ts'
import { type Life, lifeOf } from '../../lib/life.ts'
import type { Tools } from '../../lib/plugin.ts'
import type { Processes } from '../../lib/processes.ts'
import { type Ran, runProgram } from '../../lib/program.ts'

/** What `sc queryex` prints of a service, as far as it is the same in every language. */
export type ScService = {
  /** 1 STOPPED, 2 START_PENDING, 3 STOP_PENDING, 4 RUNNING, 5 CONTINUE_PENDING, 6 PAUSE_PENDING, 7 PAUSED. */
  readonly state: number
  readonly exitCode: number
  readonly serviceExitCode: number
  readonly pid: number
}

/** https://learn.microsoft.com/windows/win32/debug/system-error-codes--1000-1299- */
export const scCodes = {
  accessDenied: 5,
  dependentsRunning: 1051,
  timeout: 1053,
  alreadyRunning: 1056,
  disabled: 1058,
  missing: 1060,
  busy: 1061,
  notStarted: 1062,
  ownExitCode: 1066,
  crashed: 1067,
  markedForDeletion: 1072,
  neverStarted: 1077,
} as const

const remedies: Readonly<Record<number, string>> = {
  5: 'access denied. Run Guardian as administrator, or as a service',
  1051: 'other services that need it are running. Stop those first (dependsOn)',
  1053: 'it did not answer the service manager in time',
  1058: 'it is disabled. Run: sc config NAME start= demand',
  1060: 'Windows knows no such service. Correct its name',
  1061: 'it is busy with an earlier request and hears nothing now',
  1067: 'its process ended at once',
  1072: 'it is marked for deletion. Close services.msc and every program that has it open, or restart Windows',
}

/** An error of sc.exe, by its number: the text is in the language of the host. */
export const scProblem = (code: number, text: string): string => remedies[code] ?? `error ${code}: ${text}`

/**
 * Labels are localised and in the OEM code page, so only numbers and the constant of the state are read; the values
 * that follow the state keep their order in every language.
 */
export function parseQueryex(text: string): ScService | undefined {
  const constants = 'STOPPED|START_PENDING|STOP_PENDING|RUNNING|CONTINUE_PENDING|PAUSE_PENDING|PAUSED'
  const found = new RegExp(`:\\s*([1-7])\\s+(?:${constants})\\b`).exec(text)
  if (!found) return undefined
  const values = [...text.slice(found.index + found[0].length).matchAll(/:[ \t]*(\d+)/g)].map(([, digits]) =>
    Number(digits),
  )
  const [exitCode = 0, serviceExitCode = 0, , , pid = 0] = values
  return { state: Number(found[1]), exitCode, serviceExitCode, pid }
}

/** sc.exe ends with the error's number, and prints it before a colon; elsewhere exit codes have only eight bits. */
export function scCode(ran: Ran): number {
  if (ran.code === 0) return 0
  const printed = /\[SC\][^\n]*?(\d+)\s*:/.exec(ran.stdout.toString('latin1') + ran.stderr.toString('latin1'))
  return printed ? Number(printed[1]) : (ran.code ?? -1)
}

/** One service as the service control manager sees it; undefined when it does not know it. */
export type Sc = {
  query(signal: AbortSignal): Promise<ScService | undefined>
  /** What sc.exe answered; 0 is well. */
  tell(verb: 'start' | 'stop' | 'continue', signal: AbortSignal): Promise<number>
  life(pid: number): Promise<Life | undefined>
}

export function createSc(sc: string, name: string, { env, clock }: Tools, processes: Processes): Sc {
  const run = (signal: AbortSignal, verb: string) => runProgram({ command: [sc, verb, name], env, signal })
  return {
    async query(signal) {
      const ran = await run(signal, 'queryex')
      const text = ran.stdout.toString('latin1')
      const found = parseQueryex(text)
      if (found !== undefined) return found
      const code = scCode(ran)
      if (code === scCodes.missing || ran.code === (scCodes.missing & 255)) return undefined
      throw new AdapterError(`sc queryex ${name}: ${scProblem(code, text.trim())}`)
    },
    tell: async (verb, signal) => scCode(await run(signal, verb)),
    life: (pid) => lifeOf(processes, pid, clock),
  }
}

const states: Readonly<Record<number, DriverState>> = {
  1: 'stopped',
  2: 'starting',
  3: 'stopping',
  4: 'running',
  5: 'starting',
  6: 'stopping',
  7: 'stopped',
}

export function describeService(service: ScService, life: Life | undefined): DriverStatus {
  const { exitCode, serviceExitCode, pid } = service
  const state = states[service.state] ?? 'unknown'
  if (state === 'running') return { state, pid, ...(life ?? { identity: `pid ${pid}` }) }
  if (service.state === 7) return { state, detail: 'PAUSED by somebody' }
  if (state !== 'stopped') return { state }
  switch (exitCode) {
    case 0:
      return { state, detail: 'Stopped on purpose' }
    case scCodes.neverStarted:
      return { state, detail: 'Never started since Windows was' }
    case scCodes.ownExitCode:
      return { state: 'failed', detail: `Ended without being asked: its own exit code ${serviceExitCode}` }
    case scCodes.crashed:
      return { state: 'failed', detail: 'Ended without being asked: its process is gone (1067)' }
    default:
      return { state: 'failed', detail: `Ended without being asked: Windows error ${exitCode}` }
  }
}

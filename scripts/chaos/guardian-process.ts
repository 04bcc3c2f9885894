import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Incident } from '../../runner/core/incident.ts'
import { callDaemon } from '../../runner/server/client.ts'
import type { ServiceStatus, Status } from '../../runner/status.ts'
import { readIncidents } from '../../runner/store/read.ts'
import { now, until } from './wait.ts'

export type LogLine = { readonly level?: string; readonly msg?: string; readonly [key: string]: unknown }

export type GuardianOptions = {
  readonly env?: Readonly<Record<string, string>>
  readonly nodeArgs?: readonly string[]
  /** Returns at once; it may be meant to die before it is ready. */
  readonly unready?: boolean
}

/** A real Guardian in a process of its own. */
export type Guardian = {
  readonly pid: number
  readonly startedAt: number
  readonly log: readonly LogLine[]
  readonly isOver: () => boolean
  /** Resolves with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
  /** Resolves when it watches. */
  ready(): Promise<void>
  status(): Promise<Status>
  service(id: string): Promise<ServiceStatus>
  /** Every service of its configuration is up, and its driver has looked at it. */
  allUp(ms?: number): Promise<void>
  incidents(): readonly Incident[]
  /** Resident memory in bytes, open files, and dead children that nobody has counted. */
  usage(): { readonly rss: number; readonly files: number; readonly zombies: number }
  kill(): Promise<void>
  /** Lets it end by itself, as on Ctrl+C. */
  stop(): Promise<number | string>
}

const program = join(import.meta.dirname, 'guardian.ts')
/** Those that runner/main.ts sets for itself. */
const flags = ['--optimize-for-size', '--max-semi-space-size=2']

export async function startGuardian(
  { config, dataDir, order }: { readonly config: string; readonly dataDir: string; readonly order: string },
  { env = {}, nodeArgs = [], unready = false }: GuardianOptions,
): Promise<Guardian> {
  const startedAt = now()
  const child = spawn(process.execPath, [...flags, ...nodeArgs, program, config, order], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  const { pid } = child
  if (pid === undefined) throw new Error('Guardian could not be started')
  const log = readLog(child.stdout)
  readLog(child.stderr, log)
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string)
  const isOver = () => child.exitCode !== null || child.signalCode !== null
  const end = async (signal: NodeJS.Signals) => {
    if (!isOver()) child.kill(signal)
    return ended
  }
  const status = async () => (await callDaemon(dataDir, '/api/guardian/status')) as Status
  const guardian: Guardian = {
    pid,
    startedAt,
    log,
    isOver,
    ended,
    async ready() {
      await until('Guardian is ready', 30_000, () => {
        if (isOver())
          throw new Error(
            `Guardian ended before it was ready: ${log
              .slice(-12)
              .map(({ msg }) => msg)
              .join(' | ')}`,
          )
        return log.some((line) => line.chaos === 'ready')
      })
    },
    status,
    async service(id) {
      const found = (await status()).services.find((one) => one.id === id)
      if (found === undefined) throw new Error(`Guardian knows no ${id}`)
      return found
    },
    async allUp(ms = 30_000) {
      await until('every service is up', ms, async () =>
        (await status()).services.every(
          ({ phase, driverStatus }) => phase === 'up' && driverStatus !== undefined,
        ),
      )
    },
    incidents: () => readIncidents(dataDir),
    usage: () => usageOf(pid),
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  }
  if (!unready) await guardian.ready()
  return guardian
}

function readLog(stream: NodeJS.ReadableStream, lines: LogLine[] = []): LogLine[] {
  createInterface({ input: stream }).on('line', (text) => {
    try {
      lines.push(JSON.parse(text) as LogLine)
    } catch {
      lines.push({ msg: text })
    }
  })
  return lines
}

/** From /proc (proc(5)): zombies are children in state Z. */
function usageOf(pid: number) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  const isZombie = (child: string) => / Z /.test(readOrNothing(`/proc/${child}/stat`).split(')').at(-1) ?? '')
  return {
    rss: Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1_024,
    files: readdirSync(`/proc/${pid}/fd`).length,
    zombies: children.filter(isZombie).length,
  }
}

/** A process may be gone between two looks. */
function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

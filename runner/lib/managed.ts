import { EventEmitter } from 'node:events'
import type { DriverStatus } from '../core/service.ts'
import { changes } from './changes.ts'
import { wait } from './clock.ts'
import { AdapterError, explain, UserError } from './errors.ts'
import type { Ask, Driver, Tools } from './plugin.ts'
import { createTurns } from './turns.ts'

/** How a service manager is asked and told; everything that all of them need is added by `managed`. */
export type Manager = {
  status(signal: AbortSignal): Promise<DriverStatus>
  start(ask: Ask): Promise<void>
  stop(ask: Ask): Promise<void>
  /** Absent: stop, then start. */
  restart?(ask: Ask): Promise<void>
  logs(lines: number, signal: AbortSignal): Promise<string>
  /** Milliseconds between two looks of a watch. */
  readonly everyMs: number
  /** A cheap question whose answer differs when a look is worth while; absent: every look is cheap. */
  glance?(signal: AbortSignal): Promise<string>
  /** Calls back when a look is worth while at once, until the signal aborts. */
  listen?(changed: () => void, signal: AbortSignal): void
  close?(): Promise<void>
}

/** Two drivers of one service would otherwise start it twice. */
const turns = createTurns()

/** How long one look of a watch may take. */
const lookMs = 8_000

/** However little a glance says, a whole look is taken this often. */
const wholeLookEveryMs = 15_000

/** A driver for what `manager` controls under `key`: one action at a time, errors of one kind, a watch. */
export function managed({ clock, service }: Tools, key: string, manager: Manager): Driver {
  const changed = new EventEmitter<{ changed: [] }>().setMaxListeners(0)
  let doing: 'starting' | 'stopping' | undefined

  const act = (past: string, name: typeof doing, ask: Ask, work: () => Promise<void>) =>
    named(`${service} could not be ${past}`, ask.signal, () =>
      turns.take(
        key,
        async () => {
          doing = name
          try {
            await work()
          } finally {
            doing = undefined
            changed.emit('changed')
          }
        },
        ask.signal,
      ),
    )
  const seen = (signal: AbortSignal): Promise<DriverStatus> =>
    manager.status(signal).then(
      (status) => whileDoing(status, doing),
      (error: unknown): DriverStatus => {
        if (signal.aborted) throw error
        return { state: 'unknown', detail: `Cannot be looked at: ${explain(error)}` }
      },
    )
  return {
    status: (ask) => named(`${service} could not be looked at`, ask.signal, () => seen(ask.signal)),
    start: (ask) => act('started', 'starting', ask, () => manager.start(ask)),
    stop: (ask) => act('stopped', 'stopping', ask, () => manager.stop(ask)),
    restart: (ask) =>
      act('restarted', 'starting', ask, async () => {
        if (manager.restart) return manager.restart(ask)
        await manager.stop(ask)
        await manager.start(ask)
      }),
    logs: (lines, ask) =>
      named(`The log of ${service} could not be read`, ask.signal, async () =>
        lines > 0 ? newest(await manager.logs(lines, ask.signal), lines) : '',
      ),
    watch(signal) {
      manager.listen?.(() => changed.emit('changed'), signal)
      const look = lookOut(manager, seen, () => clock.now(), signal)
      return changes({ look, changed, everyMs: manager.everyMs, clock, signal })
    },
    close: async () => manager.close?.(),
  }
}

/** While we act, an end is no news: it is a step on the way. */
function whileDoing(status: DriverStatus, doing: 'starting' | 'stopping' | undefined): DriverStatus {
  if (doing === undefined || (status.state !== 'failed' && status.state !== 'stopped')) return status
  return { state: doing }
}

/** A look that is skipped while a glance says the same. A look that takes too long says `unknown`. */
function lookOut(
  manager: Manager,
  seen: (signal: AbortSignal) => Promise<DriverStatus>,
  now: () => number,
  signal: AbortSignal,
): () => Promise<DriverStatus> {
  let last: { readonly status: DriverStatus; readonly glance: string; readonly at: number } | undefined
  return async () => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(lookMs)])
    try {
      const glance = await manager.glance?.(limit)
      if (last && glance !== undefined && glance === last.glance && now() - last.at < wholeLookEveryMs)
        return last.status
      const status = await seen(limit)
      const isSettled = status.state !== 'starting' && status.state !== 'stopping'
      last = glance === undefined || !isSettled ? undefined : { status, glance, at: now() }
      return status
    } catch (error) {
      last = undefined
      return { state: 'unknown', detail: `Cannot be looked at: ${explain(error)}` }
    }
  }
}

/** Everything that goes wrong leaves as one kind of error that says what was tried. */
async function named<T>(what: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    signal.throwIfAborted()
    return await work()
  } catch (error) {
    if (error instanceof UserError) throw error
    if (!signal.aborted && error instanceof AdapterError)
      throw new AdapterError(`${what}: ${error.message}`, { cause: error.cause })
    throw new AdapterError(signal.aborted ? `${what} in time` : what, { cause: error })
  }
}

function newest(text: string, lines: number): string {
  const all = text.split(/\r*\n/)
  if (all.at(-1) === '') all.pop()
  return all.slice(-lines).join('\n')
}

type Waiting = { readonly clock: Tools['clock']; readonly signal: AbortSignal; readonly everyMs?: number }

/** Asks until the answer is true; how long is the signal's affair. */
export async function untilTrue(
  look: () => Promise<boolean>,
  { clock, signal, everyMs = 150 }: Waiting,
): Promise<void> {
  while (!(await look())) await wait(clock, everyMs, signal)
}

/** A signal for a part of the work: the whole's, and a limit of its own. */
export const within = (signal: AbortSignal, ms: number): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(ms)])

import type { Effect } from '../core/effect.ts'
import type { Clock } from '../lib/clock.ts'

type Recheck = Extract<Effect, { type: 'recheck' }>

type Parts = {
  readonly clock: Clock
  /** Asks one light check on a fresh connection; its answer becomes an event. Never rejects. */
  readonly askLight: (check: string) => Promise<void>
  /** Runs exactly these Playwright checks; their answers become events. Never rejects. */
  readonly runSuiteChecks: (suite: string, checks: readonly string[], signal: AbortSignal) => Promise<void>
  readonly isLight: (check: string) => boolean
  readonly isVital: (service: string, check: string) => boolean
}

export type Rechecks = {
  ask(effect: Recheck): void
  /** Forgets what was to be asked of a service, and calls off what is being asked: it is about to have a new life. */
  drop(service: string): void
  close(): void
}

type Wanted = { readonly service: string; readonly check: string }

/** Playwright checks that are asked within this time of each other share one start of Playwright. */
const gatherMs = 600

/** Asks checks again after a while; one that waits to be asked already is not asked twice. */
export function createRechecks(parts: Parts): Rechecks {
  const timers = new Map<string, { readonly service: string; readonly stop: () => void }>()
  const groups = new Map<string, Group>()
  let closed = false

  const begin = ({ service, check }: Wanted) => {
    timers.delete(check)
    if (parts.isLight(check)) return void parts.askLight(check)
    const suite = suiteOf(check)
    const group = groups.get(suite) ?? createGroup(parts, suite)
    groups.set(suite, group)
    group.add({ service, check })
  }
  return {
    ask({ service, checks, afterMs }) {
      for (const check of closed ? [] : checks) {
        if (timers.has(check)) continue
        timers.set(check, { service, stop: parts.clock.after(afterMs, () => begin({ service, check })) })
      }
    },
    drop(service) {
      for (const [check, timer] of timers) {
        if (timer.service !== service) continue
        timer.stop()
        timers.delete(check)
      }
      for (const group of groups.values()) group.drop(service)
    },
    close() {
      closed = true
      for (const { stop } of timers.values()) stop()
      for (const group of groups.values()) group.close()
      timers.clear()
    },
  }
}

type Group = { add(wanted: Wanted): void; drop(service: string): void; close(): void }

/** The Playwright checks of one suite that wait to be asked; one run at a time, and the vital ones first. */
function createGroup({ clock, runSuiteChecks, isVital }: Parts, suite: string): Group {
  const waiting = new Map<string, Wanted>()
  let running: { readonly services: ReadonlySet<string>; readonly control: AbortController } | undefined
  let stopTimer: (() => void) | undefined
  let closed = false

  const arm = () => {
    if (closed || running || stopTimer || waiting.size === 0) return
    stopTimer = clock.after(gatherMs, () => {
      stopTimer = undefined
      void run()
    })
  }
  const run = async () => {
    const all = [...waiting.values()]
    const vital = all.filter(({ service, check }) => isVital(service, check))
    const chosen = vital.length > 0 ? vital : all
    if (chosen.length === 0) return
    for (const { check } of chosen) waiting.delete(check)
    const control = new AbortController()
    running = { services: new Set(chosen.map(({ service }) => service)), control }
    await runSuiteChecks(
      suite,
      chosen.map(({ check }) => check),
      control.signal,
    )
    running = undefined
    arm()
  }
  return {
    add(wanted) {
      waiting.set(wanted.check, wanted)
      arm()
    },
    drop(service) {
      for (const [check, wanted] of waiting) if (wanted.service === service) waiting.delete(check)
      if (running?.services.size === 1 && running.services.has(service))
        running.control.abort(new Error(`${service} is being restarted`))
    },
    close() {
      closed = true
      stopTimer?.()
      running?.control.abort(new Error('Guardian is stopping'))
    },
  }
}

/** Ids of Playwright checks begin with their suite: `smoke › pages › home is painted`. */
const suiteOf = (check: string): string => check.split(' › ')[0] ?? check

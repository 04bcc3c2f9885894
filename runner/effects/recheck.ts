import type { Effect } from '../core/effect.ts'
import type { Clock } from '../lib/clock.ts'

type Recheck = Extract<Effect, { type: 'recheck' }>

type Parts = {
  readonly clock: Clock
  /** Asks one light check on a fresh connection; its answer becomes an event. Never rejects. */
  readonly askLight: (check: string) => Promise<void>
  /** Runs exactly these Playwright checks; their answers become events. Never rejects. */
  readonly runSuiteChecks: (suite: string, checks: readonly string[]) => Promise<void>
  readonly isLight: (check: string) => boolean
}

/** Checks of one suite that are asked within this time of each other share one start of Playwright. */
const gatherMs = 150

/** Asks checks again after a while; one that waits to be asked already is not asked twice. */
export function createRechecks(parts: Parts): { ask(effect: Recheck): void; close(): void } {
  const waiting = new Map<string, () => void>()
  const gathered = new Map<string, Set<string>>()

  const begin = (check: string) => {
    waiting.delete(check)
    if (parts.isLight(check)) void parts.askLight(check)
    else gather(check)
  }
  const gather = (check: string) => {
    const suite = suiteOf(check)
    const group = gathered.get(suite) ?? new Set()
    group.add(check)
    if (gathered.has(suite)) return
    gathered.set(suite, group)
    const stop = parts.clock.after(gatherMs, () => {
      gathered.delete(suite)
      waiting.delete(`suite ${suite}`)
      void parts.runSuiteChecks(suite, [...group])
    })
    waiting.set(`suite ${suite}`, stop)
  }
  return {
    ask({ checks, afterMs }) {
      for (const check of checks) {
        if (!waiting.has(check))
          waiting.set(
            check,
            parts.clock.after(afterMs, () => begin(check)),
          )
      }
    },
    close() {
      for (const stop of waiting.values()) stop()
      waiting.clear()
    },
  }
}

/** Ids of Playwright checks begin with their suite: `smoke › pages › home is painted`. */
const suiteOf = (check: string): string => check.split(' › ')[0] ?? check

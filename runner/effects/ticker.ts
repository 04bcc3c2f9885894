import type { Event } from '../core/event.ts'
import type { Clock } from '../lib/clock.ts'
import { inWords } from '../lib/duration.ts'

const everyMs = 500
/** A tick this late means that our own loop stood still: what looked like timeouts may be ours. */
const lateMs = 1_000

type Parts = {
  readonly dispatch: (event: Event) => void
  readonly clock: Clock
  /** Why we doubt ourselves at present, besides being late: the disk refuses. */
  readonly trouble: () => string | undefined
}

/** Ticks until it is stopped; says when we ourselves are late. */
export function startTicker({ dispatch, clock, trouble }: Parts): { lastAt(): number; stop(): void } {
  let dueAt = clock.now() + everyMs
  let lastAt = clock.now()
  let stopTimer = clock.after(everyMs, tick)
  function tick() {
    const at = clock.now()
    const late = at - dueAt
    const doubt = late > lateMs ? `Guardian's own loop was ${inWords(late)} late` : trouble()
    lastAt = at
    dueAt = at + everyMs
    stopTimer = clock.after(everyMs, tick)
    dispatch({ type: 'ticked', at, ...(doubt && { trouble: doubt }) })
  }
  return { lastAt: () => lastAt, stop: () => stopTimer() }
}

import type { Logger } from 'pino'
import type { Clock } from '../lib/clock.ts'
import type { History } from './history.ts'
import type { Outbox } from './outbox.ts'
import type { Runs } from './runs.ts'
import { type Database, inTransaction } from './sqlite.ts'

const dayMs = 86_400_000
/** How long observations and delivered messages are kept; runs, which are few, for longer. */
const keepMs = { observations: 7 * dayMs, messages: 7 * dayMs, runs: 90 * dayMs }

/** The first time shortly after the start; then seldom, but in small steps close together while there is much. */
const pauseMs = { first: 60_000, more: 200, next: 600_000 }

type Parts = {
  readonly db: Database
  readonly clock: Clock
  readonly log: Logger
  readonly history: History
  readonly outbox: Outbox
  readonly runs: Runs
}

/** Deletes what is too old in steps that hold up nothing; the result stops it. */
export function createPruning({ db, clock, log, history, outbox, runs }: Parts): () => void {
  function step(): boolean {
    const now = clock.now()
    return inTransaction(db, () => {
      const more = history.prune(now - keepMs.observations, now)
      if (!more) {
        outbox.prune(now - keepMs.messages)
        runs.prune(now - keepMs.runs)
      }
      return more
    })
  }

  function attempt(): boolean {
    try {
      return step()
    } catch (error) {
      history.forget()
      log.warn({ action: 'store', err: error }, 'Old observations could not be deleted; tried again later')
      return false
    }
  }

  let stop = clock.after(pauseMs.first, again)
  function again(): void {
    stop = clock.after(attempt() ? pauseMs.more : pauseMs.next, again)
  }
  return () => stop()
}

import type { Logger } from 'pino'
import type { Clock } from '../lib/clock.ts'
import type { History } from './history.ts'
import type { Outbox } from './outbox.ts'
import type { Runs } from './runs.ts'
import { type Database, inTransaction } from './sqlite.ts'

const dayMs = 86_400_000
/** How long observations and messages that are done with are kept; runs, which are few, for longer. */
const keepMs = { observations: 7 * dayMs, messages: 7 * dayMs, waiting: 3 * dayMs, runs: 90 * dayMs }
/** Messages that wait on one channel; the oldest beyond them are given up, as are those older than three days. */
const mostWaiting = 1_000

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
        const bounds = { done: now - keepMs.messages, waiting: now - keepMs.waiting, most: mostWaiting }
        sayGivenUp(log, outbox.prune(bounds))
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

function sayGivenUp(log: Logger, lost: ReturnType<Outbox['prune']>): void {
  for (const { channel, count } of lost) {
    log.error(
      { action: 'store', channel, count },
      `Messages that ${channel} never took were given up: ${count}, because they waited for three days, or behind ${mostWaiting} newer ones`,
    )
  }
}

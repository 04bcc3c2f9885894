import type { Logger } from 'pino'
import type { Clock } from '../lib/clock.ts'
import type { Folding } from './fold.ts'
import type { History } from './history.ts'
import type { Outbox } from './outbox.ts'
import type { Packs } from './packs.ts'
import type { Runs } from './runs.ts'
import type { Spans } from './spans.ts'
import { type Database, inTransaction } from './sqlite.ts'
import { dayMs, grains, hourMs } from './tallies.ts'

/** How long everything is kept: answers of checks one by one and by the minute, hour and day; messages; runs. */
export const keepMs = {
  observations: 7 * dayMs,
  minutes: 14 * dayMs,
  hours: 400 * dayMs,
  days: 3_660 * dayMs,
  messages: 7 * dayMs,
  waiting: 3 * dayMs,
  runs: 90 * dayMs,
}
/** Messages that wait on one channel; the oldest beyond them are given up, as are those older than three days. */
const mostWaiting = 1_000
/** Rows of minutes that one step deletes. */
const dropStep = 500
/** Pages (of 4 KB) that one step gives back to the disk, and how many may stay free for what comes next. */
const vacuumStep = 256

/** The first time shortly after the start; then seldom, but in small steps close together while there is much. */
const pauseMs = { first: 60_000, more: 200, next: 600_000 }

type Parts = {
  readonly db: Database
  readonly clock: Clock
  readonly log: Logger
  readonly history: History
  readonly packs: Packs
  readonly folding: Folding
  readonly spans: Spans
  readonly outbox: Outbox
  readonly runs: Runs
  /** Told of messages that were given up. */
  readonly onGivenUp?: (channel: string, count: number) => void
}

/** Sums up, deletes what is too old and shrinks the file, in steps that hold up nothing; the result stops it. */
export function createHousekeeping(parts: Parts): () => void {
  const { db, clock, log, history, spans } = parts
  const chores = choresOf(parts)

  /** The first chore that has more to do is done alone; those that have none cost a look. */
  function step(): boolean {
    const now = clock.now()
    const more = chores.some((chore) => inTransaction(db, () => chore(now)))
    return more || shrink(db)
  }

  function attempt(): boolean {
    try {
      return step()
    } catch (error) {
      history.forget()
      spans.forget()
      log.warn({ action: 'store', err: error }, 'Old observations could not be summed up; tried again later')
      return false
    }
  }

  let stop = clock.after(pauseMs.first, again)
  function again(): void {
    stop = clock.after(attempt() ? pauseMs.more : pauseMs.next, again)
  }
  return () => stop()
}

/** Each does a little in one transaction, and says whether there may be more. Sums come before what they are made of goes. */
function choresOf({ db, log, history, packs, folding, spans, outbox, runs, onGivenUp }: Parts) {
  /** Name by name, because that is the order of the table: a look at all of it would take too long. */
  const drop = (table: string, name: string, names: string, grain: number) => {
    const all = `${name} IN (SELECT n FROM ${names})`
    const statement = db.prepare(`DELETE FROM ${table} WHERE grain = ${grain} AND ${all} AND at < ?`)
    return (bound: number) => {
      statement.run(Math.floor(bound))
      return false
    }
  }
  const sums = [
    ['check_times', 'source', 'sources'] as const,
    ['service_times', 'watched', 'watched'] as const,
  ].flatMap(([table, name, names]) => {
    const hours = drop(table, name, names, grains.hour)
    const days = drop(table, name, names, grains.day)
    return [
      (now: number) => hours((now - keepMs.hours) / hourMs),
      (now: number) => days((now - keepMs.days) / dayMs),
    ]
  })
  const oldMinutes = db.prepare(
    `DELETE FROM check_minutes WHERE (hour, source) IN (SELECT hour, source FROM check_minutes WHERE hour < ? LIMIT ${dropStep})`,
  )
  const minutes = (now: number) =>
    Number(oldMinutes.run(Math.floor((now - keepMs.minutes) / hourMs)).changes) === dropStep
  return [
    folding.step,
    spans.fold,
    (now: number) => packs.prune(now - keepMs.observations),
    minutes,
    ...sums,
    (now: number) => {
      const bounds = { done: now - keepMs.messages, waiting: now - keepMs.waiting, most: mostWaiting }
      sayGivenUp(log, outbox.prune(bounds), onGivenUp)
      runs.prune(now - keepMs.runs)
      history.dropUnused()
      return false
    },
  ]
}

/** True when it gave something back; a little stays free, because it will be needed again at once. */
function shrink(db: Database): boolean {
  const free = Number(db.prepare('PRAGMA freelist_count').get()?.freelist_count)
  if (free < 2 * vacuumStep) return false
  db.exec(`PRAGMA incremental_vacuum(${vacuumStep})`)
  return true
}

function sayGivenUp(log: Logger, lost: ReturnType<Outbox['prune']>, onGivenUp: Parts['onGivenUp']): void {
  for (const { channel, count } of lost) {
    onGivenUp?.(channel, count)
    log.error(
      { action: 'store', channel, count },
      `Messages that ${channel} never took were given up: ${count}, because they waited for three days, or behind ${mostWaiting} newer ones`,
    )
  }
}

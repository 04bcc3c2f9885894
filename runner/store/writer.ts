import type { Logger } from 'pino'
import type { World } from '../core/world.ts'
import type { Clock } from '../lib/clock.ts'
import { emptyBacklog, trim } from './backlog.ts'
import type { History } from './history.ts'
import type { Incidents } from './incidents.ts'
import type { Outbox } from './outbox.ts'
import type { Runs } from './runs.ts'
import { type Database, inTransaction } from './sqlite.ts'
import type { Store } from './store.ts'
import { type StoreError, storeError } from './store-error.ts'
import { createWorldWriter } from './world.ts'

/** Quiet observations may be lost for this long when the power fails. */
const flushMs = 1_000
/** A disk that refused is asked again after this. */
const retryMs = 5_000
/** What quiet observations change of the world can be told from history, so it is written seldom. */
const worldMs = 60_000

type Parts = {
  readonly db: Database
  readonly path: string
  readonly clock: Clock
  readonly log: Logger
  /** As it is on disk. */
  readonly world: World
  readonly incidents: Incidents
  readonly history: History
  readonly outbox: Outbox
  readonly runs: Runs
}

export type Writer = Pick<Store, 'commit' | 'append' | 'flush' | 'trouble' | 'close'>

/** Collects what has to be saved and saves it in as few transactions as the promises of the store allow. */
export function createWriter({
  db,
  path,
  clock,
  log,
  world,
  incidents,
  history,
  outbox,
  runs,
}: Parts): Writer {
  const writeWorld = createWorldWriter(db)
  let saved = world
  let savedAt = clock.now()
  let backlog = emptyBacklog()
  let trouble: StoreError | undefined
  /** A commit was refused, so its world is due with whatever else is saved. */
  let owed = false
  let stopTimer: (() => void) | undefined

  function save(withWorld: boolean): void {
    const next = (withWorld && backlog.world) || saved
    try {
      inTransaction(db, () => {
        writeWorld(saved, next)
        for (const incident of backlog.incidents.values()) incidents.put(incident)
        for (const run of backlog.runs.values()) runs.put(run)
        for (const tell of backlog.tells) outbox.put(tell)
        for (const observation of backlog.observations) history.add(observation)
      })
    } catch (error) {
      history.forget()
      owed ||= withWorld
      refused(storeError(error, path))
    }
    accepted(next)
  }

  function refused(error: StoreError): never {
    trim(backlog)
    if (trouble?.trouble !== error.trouble)
      log.error({ action: 'store', err: error }, `${error.message}. Watching goes on; saving is tried again`)
    trouble = error
    arm(retryMs)
    throw error
  }

  function accepted(next: World): void {
    if (trouble)
      log.warn(
        { action: 'store', lost: backlog.lost },
        `Saving to ${path} works again; ${backlog.lost} observations were lost`,
      )
    trouble = undefined
    owed = false
    if (next !== saved) savedAt = clock.now()
    const world = backlog.world === next ? undefined : backlog.world
    saved = next
    backlog = { ...emptyBacklog(), world }
    stopTimer?.()
    stopTimer = undefined
  }

  function arm(ms: number): void {
    stopTimer ??= clock.after(ms, () => {
      stopTimer = undefined
      flushQuietly(owed || clock.now() - savedAt >= worldMs)
    })
  }

  function flushQuietly(withWorld: boolean): void {
    try {
      save(withWorld)
    } catch (error) {
      // It was logged, and trouble() tells of it; nobody waits for this.
      if (error !== trouble) throw error
    }
  }

  return {
    commit({ after, incidents = [], runs = [], tells = [], observations = [] }) {
      if (after) backlog.world = after
      for (const incident of incidents) backlog.incidents.set(incident.id, incident)
      for (const run of runs) backlog.runs.set(run.id, run)
      backlog.tells.push(...tells)
      backlog.observations.push(...observations)
      save(true)
    },
    append(observation, after) {
      backlog.observations.push(observation)
      if (after) backlog.world = after
      if (trouble) trim(backlog)
      arm(flushMs)
    },
    flush: () => save(true),
    trouble: () => trouble,
    close() {
      flushQuietly(true)
      stopTimer?.()
    },
  }
}

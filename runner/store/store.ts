import type { Logger } from 'pino'
import type { Channel } from '../config/channels.ts'
import type { Incident } from '../core/incident.ts'
import type { Observation } from '../core/observation.ts'
import type { SuiteRun } from '../core/run.ts'
import type { World } from '../core/world.ts'
import type { Clock } from '../lib/clock.ts'
import { openDatabase } from './database.ts'
import { createFigures, type Figures } from './figures.ts'
import { createFolding } from './fold.ts'
import { createHistory, type History } from './history.ts'
import { createHousekeeping, keepMs } from './housekeeping.ts'
import { createIncidents, type Incidents } from './incidents.ts'
import { createOutbox, type Outbox, type Tell } from './outbox.ts'
import { createPacks } from './packs.ts'
import { createRuns, type Runs } from './runs.ts'
import { createSpans, type Stand } from './spans.ts'
import { inTransaction } from './sqlite.ts'
import { type StoreError, storeError } from './store-error.ts'
import { createTallies } from './tallies.ts'
import { loadWorld } from './world.ts'
import { createWriter } from './writer.ts'

export type Change = {
  readonly after?: World
  readonly incidents?: readonly Incident[]
  readonly runs?: readonly SuiteRun[]
  readonly tells?: readonly Tell[]
  readonly observations?: readonly Observation[]
}

export type Store = {
  /** As it was when the store was opened. */
  readonly world: World
  /** What a person must be told of what was found at opening: a damaged database set aside, rows left out. */
  readonly notices: readonly string[]
  readonly incidents: Pick<Incidents, 'get' | 'list' | 'alike' | 'freeId'>
  readonly history: Pick<History, 'list' | 'latest'>
  readonly outbox: Pick<Outbox, 'waiting' | 'done' | 'begun' | 'backlog'>
  readonly runs: Pick<Runs, 'list' | 'latest'>
  readonly figures: Figures
  /**
   * Services stand so from `at` on (see spans.ts). Never throws: what cannot be saved is unknown afterwards, and all
   * have to be told again. True when it was saved.
   */
  stand(stands: readonly Stand[], at: number): boolean
  /**
   * Saves a change of the world with all that belongs to it, in one transaction: it is on disk when this returns.
   * Throws StoreError when the disk refuses; what it holds is then kept in memory and saved with the next change
   * that is accepted, so the caller goes on and need not give it again.
   */
  commit(change: Change): void
  /** Saves an observation that changed nothing, within a second; the world that goes with it within a minute. Never throws. */
  append(observation: Observation, world?: World): void
  /** Saves now what `append` holds back. Throws StoreError. */
  flush(): void
  /** Why nothing can be saved at present. */
  trouble(): StoreError | undefined
  /** Saves what is held back, as far as the disk lets it, and closes. */
  close(): void
}

export type StoreOptions = {
  readonly dataDir: string
  readonly clock: Clock
  readonly log: Logger
  /** Where messages go; without any, none is kept. */
  readonly channels?: readonly Channel[]
  /** Told of messages that were given up because nobody took them. */
  readonly onGivenUp?: (channel: string, count: number) => void
}

/** Opens the one database of the data folder. UserError when the folder or the file cannot be used. */
export function openStore({ dataDir, clock, log, channels = [], onGivenUp }: StoreOptions): Store {
  const { db, path, setAside } = openDatabase(dataDir, clock.now())
  const { world, dropped } = loadWorld(db)
  const notices = [
    ...(setAside ? [damagedNotice(path, setAside)] : []),
    ...(dropped.length > 0
      ? [`Rows of ${path} that made no sense were left out: ${dropped.join(', ')}.`]
      : []),
  ]
  for (const notice of notices) log.error({ action: 'store' }, notice)

  const incidents = createIncidents(db)
  const packs = createPacks(db)
  const tallies = createTallies(db)
  const spans = createSpans(db)
  const history = createHistory(db, packs)
  const outbox = createOutbox(db, channels)
  const runs = createRuns(db)
  const writer = createWriter({ db, path, clock, log, world, incidents, history, outbox, runs })
  const folding = createFolding({ db, packs, tallies, keepMs: keepMs.observations })
  const stopHousekeeping = createHousekeeping({
    db,
    clock,
    log,
    history,
    packs,
    folding,
    spans,
    outbox,
    runs,
    ...(onGivenUp && { onGivenUp }),
  })
  return {
    world,
    notices,
    incidents,
    history,
    outbox: {
      ...outbox,
      done(entries, at, how, receipt) {
        try {
          inTransaction(db, () => outbox.done(entries, at, how, receipt))
        } catch (error) {
          throw storeError(error, path)
        }
      },
    },
    runs,
    figures: createFigures({ db, spans, tallies, incidents, runs }),
    stand(stands, at) {
      try {
        inTransaction(db, () => spans.stand(stands, at))
        return true
      } catch (error) {
        spans.forget()
        log.debug({ action: 'store', err: error }, 'How services stand could not be saved; tried again')
        return false
      }
    },
    commit: writer.commit,
    append: writer.append,
    flush: writer.flush,
    trouble: writer.trouble,
    close() {
      stopHousekeeping()
      writer.close()
      db.close()
    },
  }
}

const damagedNotice = (path: string, { path: aside, why }: { path: string; why: string }) =>
  `The database ${path} was damaged (${why}). It was set aside as ${aside} and a fresh one begun: what was remembered of attempts, incidents and history is gone.`

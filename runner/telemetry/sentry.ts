import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { World } from '../core/world.ts'
import type { Clock } from '../lib/clock.ts'
import { leaveNote, takeNote } from '../lib/crash-note.ts'
import { forStrangers, type Mask } from '../lib/mask.ts'
import { type CheckedIn, createCheckIns } from './sentry/check-ins.ts'
import { openClient } from './sentry/client.ts'
import { createDeliveries } from './sentry/deliveries.ts'
import { eventOf, type OwnError } from './sentry/event.ts'
import { happeningsBetween } from './sentry/happenings.ts'
import { createLine } from './sentry/line.ts'
import { monitorsOf } from './sentry/monitors.ts'
import { createSieve, errorIn } from './sentry/own-errors.ts'

/** What Sentry is told. Nothing here waits for it, and nothing that becomes of it is an error. */
export type Sentry = {
  /** Loads the SDK before healing begins, and watches for what would end us. Without a DSN nothing is loaded. */
  begin(): Promise<void>
  /** Tells of what happened between two worlds. */
  decided(worlds: { readonly before: World; readonly after: World }): void
  /** A line of our log at the level of an error, as JSON. */
  heard(line: string): void
  checkedIn: CheckedIn
  /** Sends for two seconds more what waits. */
  close(): Promise<void>
}

type Parts = {
  readonly config: Pick<Config, 'sentry' | 'place' | 'suites' | 'dataDir'>
  readonly version: string
  readonly mask: Mask
  readonly clock: Clock
  readonly log: Logger
}

const closeMs = 2_000

const silent: Sentry = {
  begin: async () => undefined,
  decided: () => undefined,
  heard: () => undefined,
  checkedIn: (_suite, run) => run(),
  close: async () => undefined,
}

export function createSentry({ config, version, clock, log, ...given }: Parts): Sentry {
  const { place, suites, dataDir } = config
  const { dsn, environment } = config.sentry
  if (dsn === undefined) return silent
  const mask = forStrangers(given.mask)
  const onDelivered = createDeliveries(log)
  const release = `v1-guardian@${version}`
  const line = createLine(() => openClient({ dsn, environment, release, place, mask, onDelivered }), log)
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const isNew = createSieve(clock)
  const tell = (error: OwnError) => line.send((client) => client.ownError(error))
  const crashing = (error: unknown) => leaveNote(dataDir, error, clock.now(), mask)
  return {
    async begin() {
      process.on('uncaughtExceptionMonitor', crashing)
      await line.open()
      const note = takeNote(dataDir)
      if (note !== undefined) tell(note)
    },
    decided({ before, after }) {
      for (const happening of happeningsBetween(before, after)) {
        const event = eventOf(happening, clock.now())
        line.send((client) => client.event(event))
      }
    },
    heard(text) {
      const error = errorIn(text, clock.now())
      if (error !== undefined && isNew(error)) tell(error)
    },
    checkedIn: createCheckIns(line, monitorsOf(suites, place, timezone), clock),
    close() {
      process.off('uncaughtExceptionMonitor', crashing)
      return line.close(closeMs)
    },
  }
}

import type { Logger } from 'pino'
import type { Incident } from '../core/incident.ts'
import type { Clock } from '../lib/clock.ts'
import { explain } from '../lib/errors.ts'
import type { Reporter } from './report.ts'

const againMs = 60_000

type Parts = {
  readonly write: Reporter['write']
  readonly clock: Clock
  readonly log: Logger
}

/**
 * Has reports written without making anybody wait. One that cannot be written is said once, and tried again every minute
 * until it can be: what is known of an incident is in the store meanwhile.
 */
export function createDesk({ write, clock, log }: Parts) {
  const open = new Set<Promise<void>>()
  const unwritten = new Map<string, Incident>()
  let stopTimer: (() => void) | undefined

  function changed(incident: Incident): void {
    // What waits to be tried again would come after this, and be older.
    if (unwritten.has(incident.id)) unwritten.set(incident.id, incident)
    const writing = write(incident)
      .then(() => written(incident.id))
      .catch((error: unknown) => failed(incident, error))
      .finally(() => open.delete(writing))
    open.add(writing)
  }

  function written(id: string): void {
    if (unwritten.delete(id)) log.info({ incident: id }, `The report of ${id} is written now`)
  }

  function failed(incident: Incident, error: unknown): void {
    const text = `The report of ${incident.id} could not be written, and is tried again every minute: ${explain(error)}`
    if (!unwritten.has(incident.id)) log.error({ incident: incident.id }, text)
    unwritten.set(incident.id, incident)
    stopTimer ??= clock.after(againMs, again)
  }

  function again(): void {
    stopTimer = undefined
    for (const incident of unwritten.values()) changed(incident)
  }

  const settled = async (): Promise<void> => {
    await Promise.all(open)
  }
  return {
    changed,
    settled,
    async close(): Promise<void> {
      while (open.size > 0) await settled()
      stopTimer?.()
    },
  }
}

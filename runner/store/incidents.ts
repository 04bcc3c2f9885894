import type { Incident } from '../core/incident.ts'
import { parseRow, shapes } from './json.ts'
import type { Database } from './sqlite.ts'

export type IncidentFilter = {
  /** Opened at or after; milliseconds. */
  readonly since?: number
  readonly service?: string
  readonly open?: boolean
  readonly limit?: number
}

export type Incidents = {
  /** Adds it, or replaces what was known of it. */
  put(incident: Incident): void
  get(id: string): Incident | undefined
  /** Newest first, at most 100 unless told. Rows that make no sense are left out. */
  list(filter?: IncidentFilter): readonly Incident[]
  /** The name itself, or with `-2`, `-3` … behind it when it is taken. */
  freeId(id: string): string
}

export function createIncidents(db: Database): Incidents {
  const write = db.prepare(
    `INSERT INTO incidents (id, service, opened_at, closed_at, outcome, json) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET closed_at = excluded.closed_at, outcome = excluded.outcome, json = excluded.json`,
  )
  const one = db.prepare('SELECT json FROM incidents WHERE id = ?')
  const some = db.prepare(
    `SELECT json FROM incidents
     WHERE opened_at >= $since AND ($service IS NULL OR service = $service) AND ($open IS NULL OR (closed_at IS NULL) = $open)
     ORDER BY opened_at DESC, id DESC LIMIT $limit`,
  )
  const read = (json: unknown) => parseRow<Incident>(shapes.incident, json)
  const taken = (id: string) => one.get(id) !== undefined
  return {
    put(incident) {
      const { id, service, openedAt, closedAt = null, outcome = null } = incident
      write.run(id, service, openedAt, closedAt, outcome, JSON.stringify(incident))
    },
    get: (id) => read(one.get(id)?.json),
    list({ since = 0, service, open, limit = 100 } = {}) {
      const asked = { since, service: service ?? null, open: open === undefined ? null : Number(open), limit }
      return some.all(asked).flatMap((row) => read(row.json) ?? [])
    },
    freeId(id) {
      if (!taken(id)) return id
      let count = 2
      while (taken(`${id}-${count}`)) count += 1
      return `${id}-${count}`
    },
  }
}

import { factsOf, type IncidentFacts } from '../core/figures.ts'
import { fingerprintOf } from '../core/fingerprint.ts'
import type { Incident } from '../core/incident.ts'
import type { Alike } from '../core/similar.ts'
import { parseRow, shapes } from './json.ts'
import type { Database, Row } from './sqlite.ts'

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
  /** What figures need of those opened at or after `since`, oldest first; read from an index, so that a year is quick. */
  facts(since: number): readonly IncidentFacts[]
  /** All of the same service with the same error (core/fingerprint.ts), itself too if it is saved; the newest 1,000. */
  alike(incident: Pick<Incident, 'service' | 'summary'>): readonly Alike[]
  /** The name itself, or with `-2`, `-3` … behind it when it is taken. */
  freeId(id: string): string
}

export function createIncidents(db: Database): Incidents {
  const write = db.prepare(
    `INSERT INTO incidents (id, service, opened_at, closed_at, outcome, json, symptom_at, last_good_at, by_person, error)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET closed_at = excluded.closed_at, outcome = excluded.outcome, json = excluded.json,
       symptom_at = excluded.symptom_at, last_good_at = excluded.last_good_at, by_person = excluded.by_person,
       error = excluded.error`,
  )
  const one = db.prepare('SELECT json FROM incidents WHERE id = ?')
  const some = db.prepare(
    `SELECT json FROM incidents
     WHERE opened_at >= $since AND ($service IS NULL OR service = $service) AND ($open IS NULL OR (closed_at IS NULL) = $open)
     ORDER BY opened_at DESC, id DESC LIMIT $limit`,
  )
  const figures = db.prepare(
    `SELECT service, opened_at, closed_at, outcome, symptom_at, last_good_at, by_person FROM incidents
     WHERE opened_at >= ? ORDER BY opened_at`,
  )
  const same = db.prepare(
    `SELECT id, opened_at, closed_at, outcome FROM incidents WHERE service = ? AND error = ?
     ORDER BY opened_at DESC LIMIT 1000`,
  )
  const read = (json: unknown) => parseRow<Incident>(shapes.incident, json)
  const taken = (id: string) => one.get(id) !== undefined
  return {
    put(incident) {
      const { id, service, openedAt, closedAt = null, outcome = null } = incident
      const { byPerson } = factsOf(incident)
      const times = [incident.symptomAt, incident.lastGoodAt ?? null] as const
      write.run(
        id,
        service,
        openedAt,
        closedAt,
        outcome,
        JSON.stringify(incident),
        ...times,
        Number(byPerson),
        fingerprintOf(incident)[1],
      )
    },
    get: (id) => read(one.get(id)?.json),
    list({ since = 0, service, open, limit = 100 } = {}) {
      const asked = { since, service: service ?? null, open: open === undefined ? null : Number(open), limit }
      return some.all(asked).flatMap((row) => read(row.json) ?? [])
    },
    facts: (since) => figures.all(since).map(factsIn),
    alike: (incident) => same.all(...fingerprintOf(incident)).map(alikeIn),
    freeId(id) {
      if (!taken(id)) return id
      let count = 2
      while (taken(`${id}-${count}`)) count += 1
      return `${id}-${count}`
    },
  }
}

function alikeIn({ id, opened_at, closed_at, outcome }: Row): Alike {
  return {
    id: String(id),
    openedAt: Number(opened_at),
    ...(closed_at !== null && { closedAt: Number(closed_at) }),
    ...(outcome !== null && { outcome: String(outcome) as NonNullable<Incident['outcome']> }),
  }
}

function factsIn(row: Row): IncidentFacts {
  const openedAt = Number(row.opened_at)
  return {
    service: String(row.service),
    openedAt,
    symptomAt: Number(row.symptom_at ?? openedAt),
    byPerson: row.by_person === 1,
    ...(row.last_good_at !== null && { lastGoodAt: Number(row.last_good_at) }),
    ...(row.closed_at !== null && { closedAt: Number(row.closed_at) }),
    ...(row.outcome !== null && { outcome: String(row.outcome) as NonNullable<Incident['outcome']> }),
  }
}

import type { Evidence, Observation, Reason } from '../core/observation.ts'
import { parseRow, shapes } from './json.ts'
import type { Packs } from './packs.ts'
import { createSources } from './sources.ts'
import type { Database, Row } from './sqlite.ts'
import { verdicts } from './verdicts.ts'

export type HistoryFilter = {
  readonly check?: string
  readonly service?: string
  /** Started at or after; milliseconds. */
  readonly since?: number
  readonly limit?: number
}

export type History = {
  /** No transaction of its own: whoever adds many wraps them in one. The summary of a pass is not kept. */
  add(observation: Observation): void
  /** Newest first, at most 100 unless told. */
  list(filter?: HistoryFilter): readonly Observation[]
  /** The newest one of each check (of each place). */
  latest(): readonly Observation[]
  /** Forgets the names of checks that nothing speaks of any more. */
  dropUnused(): void
  /** To be called after a rollback. */
  forget(): void
}

const columns =
  'check_id, service, place, at, verdict, reason, took_us, summary, vals, evidence, run FROM observations JOIN sources ON sources.n = source'

export function createHistory(db: Database, packs: Packs): History {
  const sources = createSources(db)
  const insert = db.prepare(
    `INSERT INTO observations (source, at, verdict, reason, took_us, summary, vals, evidence, run)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const some = db.prepare(
    `SELECT ${columns}
     WHERE source IN (SELECT n FROM sources
                      WHERE ($check IS NULL OR check_id = $check) AND ($service IS NULL OR service = $service))
       AND at >= $since
     ORDER BY at DESC, observations.n DESC LIMIT $limit`,
  )
  const newest = db.prepare(
    `SELECT ${columns} WHERE observations.n IN
       (SELECT (SELECT o.n FROM observations o WHERE o.source = sources.n ORDER BY o.at DESC, o.n DESC LIMIT 1) FROM sources)`,
  )
  return {
    add(observation) {
      insert.run(sources.numberOf(observation), ...cells(observation))
    },
    list({ check, service, since = 0, limit = 100 } = {}) {
      const asked = { check: check ?? null, service: service ?? null, since, limit }
      return withPacked(some.all(asked), packs, asked).map(observationOf)
    },
    latest: () => newest.all().map(observationOf),
    dropUnused: sources.dropUnused,
    forget: sources.forget,
  }
}

/** Fresh rows are newest first; packs are opened only as far as they can hold something newer than the last of them. */
function withPacked(
  fresh: readonly Row[],
  packs: Packs,
  asked: { readonly check: string | null; readonly service: string | null; since: number; limit: number },
): readonly Row[] {
  const { limit, ...filter } = asked
  let rows = [...fresh]
  for (const { toAt, rows: more } of packs.read(filter)) {
    if (rows.length >= limit && toAt <= Number(rows.at(-1)?.at)) break
    rows = [...rows, ...more].sort((a, b) => Number(b.at) - Number(a.at)).slice(0, limit)
  }
  return rows
}

function cells(observation: Observation) {
  const { verdict, reason, tookMs, summary, values, evidence = [], run } = observation
  return [
    Math.round(observation.startedAt),
    verdicts.indexOf(verdict),
    reason === 'ok' ? null : reason,
    Math.round(tookMs * 1_000),
    verdict === 'pass' ? null : summary,
    isEmpty(values) ? null : JSON.stringify(values),
    evidence.length === 0 ? null : JSON.stringify(evidence),
    run ?? null,
  ] as const
}

function isEmpty(values: object | undefined): boolean {
  for (const _ in values) return false
  return true
}

function observationOf(row: Row): Observation {
  const values = row.vals && parseRow<NonNullable<Observation['values']>>(shapes.words, row.vals)
  const evidence = row.evidence && parseRow<readonly Evidence[]>(shapes.evidence, row.evidence)
  return {
    check: String(row.check_id),
    service: String(row.service),
    from: String(row.place),
    startedAt: Number(row.at),
    tookMs: Number(row.took_us) / 1_000,
    // A code of a later version is no pass.
    verdict: verdicts[Number(row.verdict)] ?? 'inconclusive',
    reason: (row.reason as Reason | null) ?? 'ok',
    summary: String(row.summary ?? ''),
    ...(values && { values }),
    ...(evidence && { evidence }),
    ...(row.run !== null && { run: String(row.run) }),
  }
}

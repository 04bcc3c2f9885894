import type { Evidence, Observation, Reason, Verdict } from '../core/observation.ts'
import { parseRow, shapes } from './json.ts'
import { createSources } from './sources.ts'
import type { Database, Row } from './sqlite.ts'

/** The code of a verdict is its place here, so the order never changes. */
const verdicts: readonly Verdict[] = ['pass', 'degraded', 'fail', 'inconclusive']

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
  /** Deletes some of those that started before `cutoff`, oldest first; true when there may be more. */
  prune(cutoff: number, now: number): boolean
  /** To be called after a rollback. */
  forget(): void
}

/** Rows that one step of pruning looks at: under 2 ms of the event loop. */
const pruneStep = 500
/** Observations cannot come from so far in the future; a clock that was wrong must not keep them for ever. */
const futureMs = 86_400_000

const columns =
  'check_id, service, place, at, verdict, reason, took_us, summary, vals, evidence, run FROM observations JOIN sources ON sources.n = source'

export function createHistory(db: Database): History {
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
  const drop = db.prepare(
    `DELETE FROM observations WHERE n IN
       (SELECT n FROM (SELECT n, at FROM observations ORDER BY n LIMIT ${pruneStep}) WHERE at < ? OR at > ?)`,
  )
  return {
    add(observation) {
      insert.run(sources.numberOf(observation), ...cells(observation))
    },
    list({ check, service, since = 0, limit = 100 } = {}) {
      const asked = { check: check ?? null, service: service ?? null, since, limit }
      return some.all(asked).map(observationOf)
    },
    latest: () => newest.all().map(observationOf),
    prune(cutoff, now) {
      const more = Number(drop.run(cutoff, now + futureMs).changes) === pruneStep
      if (!more) sources.dropUnused()
      return more
    },
    forget: sources.forget,
  }
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

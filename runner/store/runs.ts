import type { SuiteRun } from '../core/run.ts'
import { parseRow, shapes } from './json.ts'
import type { Database } from './sqlite.ts'

export type Runs = {
  /** Adds it, or replaces what was known of it. */
  put(run: SuiteRun): void
  /** Newest first, at most 100 unless told; of all suites, or of one. Rows that make no sense are left out. */
  list(filter?: {
    readonly suite?: string
    readonly since?: number
    readonly limit?: number
  }): readonly SuiteRun[]
  /** The newest one of each suite. */
  latest(): readonly SuiteRun[]
  /** Forgets those that started before `cutoff`, but for the newest of each suite. */
  prune(cutoff: number): void
}

export function createRuns(db: Database): Runs {
  const write = db.prepare(
    `INSERT INTO runs (id, suite, started_at, json) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET json = excluded.json`,
  )
  const some = db.prepare(
    `SELECT json FROM runs WHERE ($suite IS NULL OR suite = $suite) AND started_at >= $since
     ORDER BY started_at DESC, id DESC LIMIT $limit`,
  )
  const newest = 'SELECT id FROM (SELECT id, max(started_at) FROM runs GROUP BY suite)'
  const last = db.prepare(`SELECT json FROM runs WHERE id IN (${newest}) ORDER BY suite`)
  const forget = db.prepare(`DELETE FROM runs WHERE started_at < ? AND id NOT IN (${newest})`)
  const read = (row: Record<string, unknown>) => parseRow<SuiteRun>(shapes.run, row.json) ?? []
  return {
    put: (run) => void write.run(run.id, run.suite, run.startedAt, JSON.stringify(run)),
    list: ({ suite, since = 0, limit = 100 } = {}) =>
      some.all({ suite: suite ?? null, since, limit }).flatMap(read),
    latest: () => last.all().flatMap(read),
    prune: (cutoff) => void forget.run(cutoff),
  }
}

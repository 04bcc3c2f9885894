import { type PackedRow, pack, unpack } from './pack.ts'
import type { Database, Row } from './sqlite.ts'

/** Older observations, many to a row. */
export type Packs = {
  /** Rows of one source, oldest first. No transaction of its own. */
  add(source: number, rows: readonly PackedRow[]): void
  /**
   * Packs whose newest row is from `since` or later, the newest first, as rows that look like those of the table of
   * observations. Whoever has enough stops asking.
   */
  read(filter: PackFilter): Iterable<{ readonly toAt: number; readonly rows: readonly Row[] }>
  /** Deletes some whose newest row is from before `cutoff`; true when there may be more. */
  prune(cutoff: number): boolean
}

export type PackFilter = {
  readonly check: string | null
  readonly service: string | null
  readonly since: number
}

/** A pack is about a kilobyte. */
const pruneStep = 200

export function createPacks(db: Database): Packs {
  const insert = db.prepare(
    'INSERT INTO packs (source, from_at, to_at, count, content) VALUES (?, ?, ?, ?, ?)',
  )
  // Sorting must not carry the contents along.
  const some = db.prepare(
    `SELECT n, to_at FROM packs WHERE to_at >= $since AND source IN
       (SELECT n FROM sources WHERE ($check IS NULL OR check_id = $check) AND ($service IS NULL OR service = $service))
     ORDER BY to_at DESC`,
  )
  const one = db.prepare(
    'SELECT check_id, service, place, content FROM packs JOIN sources ON sources.n = source WHERE packs.n = ?',
  )
  const drop = db.prepare(
    `DELETE FROM packs WHERE n IN (SELECT n FROM (SELECT n, to_at FROM packs ORDER BY n LIMIT ${pruneStep}) WHERE to_at < ?)`,
  )
  return {
    add(source, rows) {
      const from = Number(rows[0]?.at)
      insert.run(source, from, Number(rows.at(-1)?.at), rows.length, pack(rows))
    },
    *read(filter) {
      for (const { n, to_at } of some.all({ ...filter })) {
        const { content, ...names } = one.get(n ?? null) ?? {}
        const rows = unpack(content).filter(({ at }) => Number(at) >= filter.since)
        yield { toAt: Number(to_at), rows: rows.map((row) => ({ ...names, ...row }) as Row) }
      }
    },
    prune: (cutoff) => Number(drop.run(cutoff).changes) === pruneStep,
  }
}

import { type PackedRow, packed, packedRow } from './pack.ts'
import type { Packs } from './packs.ts'
import type { Database } from './sqlite.ts'
import { hourMs, type Tallies } from './tallies.ts'

/** Answers of a suite may come minutes after they began; an hour is folded when that is over. */
const graceMs = 600_000
/** Rows that one step takes: a few milliseconds of the event loop. */
const foldStep = 500
/** Observations cannot come from so far in the future; a clock that was wrong must not keep them for ever. */
const futureMs = 86_400_000

export type Folding = {
  /**
   * Moves some observations of hours that are over into a pack, and adds them to their minutes, hour and day. To be
   * called within a transaction: rows are in the table or in a pack and counted, never both and never neither, so it
   * goes on where it was after any death of ours. A row that comes late (a clock was moved back) is added to what its
   * hour has. The newest observation of each source stays where it is until `keepMs` are over. True while there is more.
   */
  step(now: number): boolean
}

type Parts = {
  readonly db: Database
  readonly packs: Packs
  readonly tallies: Tallies
  readonly keepMs: number
}

export function createFolding({ db, packs, tallies, keepMs }: Parts): Folding {
  const sources = db.prepare('SELECT n FROM sources ORDER BY n')
  const edges = db.prepare(
    `SELECT (SELECT at FROM observations WHERE source = $source ORDER BY at LIMIT 1) AS first,
            (SELECT at FROM observations WHERE source = $source ORDER BY at DESC LIMIT 1) AS last`,
  )
  const some = db.prepare(
    `SELECT n, ${packed.join(', ')} FROM observations WHERE source = ? AND at >= ? AND at < ? ORDER BY at, n LIMIT ${foldStep}`,
  )
  const drop = db.prepare('DELETE FROM observations WHERE n = ?')
  const dropFuture = db.prepare('DELETE FROM observations WHERE source = ? AND at > ?')
  let queue: number[] = []
  let round = false

  function fold(source: number, now: number): boolean {
    const { first, last } = edges.get({ source }) ?? {}
    if (typeof first !== 'number' || typeof last !== 'number') return false
    const hourEnd = (Math.floor(first / hourMs) + 1) * hourMs
    if (hourEnd > now - graceMs) return false
    const isStale = last < now - keepMs
    const rows = some.all(source, first, isStale ? hourEnd : Math.min(hourEnd, last))
    if (rows.length === 0) return false
    for (const { n } of rows) drop.run(n ?? null)
    const content: readonly PackedRow[] = rows.map(packedRow)
    packs.add(source, content)
    tallies.add(source, content)
    return true
  }

  return {
    step(now) {
      if (queue.length === 0 && !round) {
        queue = sources.all().map(({ n }) => Number(n))
        round = true
      }
      while (queue[0] !== undefined) {
        const source = queue[0]
        if (fold(source, now)) return true
        dropFuture.run(source, now + futureMs)
        queue.shift()
      }
      round = false
      return false
    },
  }
}

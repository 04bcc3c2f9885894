import { addTime, noTime, type ServiceTime, type Standing, standings } from '../core/uptime.ts'
import { createServiceTimes } from './service-times.ts'
import type { Database, Row } from './sqlite.ts'
import { hourMs } from './tallies.ts'
import { createWatched } from './watched.ts'

/** How a service stands now, and since when in truth, if that was found out only now. */
export type Stand = {
  readonly service: string
  readonly standing: Standing | undefined
  readonly since?: number
}

/** How services stood when: spans of the newest hours, sums of the hours before. */
export type Spans = {
  /**
   * The services given stand so at `at`. Whoever calls it often enough is believed in between; a silence longer than
   * `silenceMs` (we were dead, or asleep) is unknown. No transaction of its own.
   */
  stand(stands: readonly Stand[], at: number): void
  /** Moves some spans of hours that are over into the sums; true while there is more. No transaction of its own. */
  fold(now: number): boolean
  /** From the beginning of the hour of `from` until `to`. */
  time(service: string, from: number, to: number): ServiceTime
  /** By hour, oldest first, hours of which nothing is known left out. */
  hours(
    service: string,
    from: number,
    to: number,
  ): readonly { readonly at: number; readonly time: ServiceTime }[]
  /** To be called after a rollback: what went on begins anew. */
  forget(): void
}

export const silenceMs = 60_000
/** A failure may be confirmed minutes after it began, and what went before is then corrected. */
const graceMs = 1_800_000
const foldStep = 50

type Open = { readonly n: number; readonly standing: Standing; readonly seenAt: number }

export function createSpans(db: Database): Spans {
  const watched = createWatched(db)
  const sums = createServiceTimes(db)
  const insert = db.prepare('INSERT INTO spans (watched, standing, from_at, to_at) VALUES (?, ?, ?, ?)')
  const extend = db.prepare('UPDATE spans SET to_at = max(to_at, ?) WHERE n = ?')
  const drop = db.prepare('DELETE FROM spans WHERE watched = ? AND from_at >= ?')
  const cut = db.prepare('UPDATE spans SET to_at = ? WHERE watched = ? AND to_at > ?')
  const old = db.prepare(
    `SELECT n, watched, standing, from_at, to_at FROM spans WHERE from_at < ? AND to_at > from_at LIMIT ${foldStep}`,
  )
  const dropEmpty = db.prepare('DELETE FROM spans WHERE to_at <= from_at AND to_at < ?')
  const shorten = db.prepare('UPDATE spans SET from_at = ? WHERE n = ?')
  const remove = db.prepare('DELETE FROM spans WHERE n = ?')
  const some = db.prepare(
    `SELECT standing, max(from_at, $from) AS from_at, min(to_at, $to) AS to_at FROM spans
     WHERE watched = $watched AND to_at > $from AND from_at < $to ORDER BY from_at`,
  )
  const open = new Map<string, Open>()

  function one({ service, standing, since }: Stand, at: number): void {
    const known = open.get(service)
    const heard = known !== undefined && at - known.seenAt <= silenceMs && at >= known.seenAt
    if (heard) extend.run(Math.min(since ?? at, at), known.n)
    if (heard && known.standing === standing) {
      extend.run(at, known.n)
      open.set(service, { ...known, seenAt: at })
      return
    }
    open.delete(service)
    // Down since the first failure, which was no reason yet to call it down; and what a clock that was ahead has said.
    const from = Math.min(since ?? at, at)
    const number = watched.numberOf(service)
    drop.run(number, from)
    cut.run(from, number, from)
    if (standing === undefined) return
    const { lastInsertRowid } = insert.run(number, standings.indexOf(standing), from, at)
    open.set(service, { n: Number(lastInsertRowid), standing, seenAt: at })
  }

  function foldOne(row: Row, until: number): void {
    const end = Math.min(Number(row.to_at), until)
    for (const { at, standing, ms } of pieces(row, end)) sums.add(Number(row.watched), at, standing, ms)
    if (end < Number(row.to_at)) shorten.run(end, row.n ?? null)
    else remove.run(row.n ?? null)
  }

  const recent = (service: number, from: number, to: number) =>
    some.all({ watched: service, from, to }).flatMap((row) => [...pieces(row, Number(row.to_at))])

  return {
    stand(stands, at) {
      for (const stand of stands) one(stand, at)
    },
    fold(now) {
      const until = Math.floor((now - graceMs) / hourMs) * hourMs
      const rows = old.all(until)
      for (const row of rows) foldOne(row, until)
      dropEmpty.run(until)
      return rows.length === foldStep
    },
    time(service, from, to) {
      const number = watched.find(service)
      if (number === undefined) return noTime
      const start = Math.floor(from / hourMs) * hourMs
      const fresh = recent(number, start, to).map(({ standing, ms }) => ({ ...noTime, [standing]: ms }))
      return fresh.reduce(addTime, sums.between(number, start, to))
    },
    hours(service, from, to) {
      const number = watched.find(service)
      if (number === undefined) return []
      const start = Math.floor(from / hourMs) * hourMs
      const hours = new Map(sums.hours(number, start, to).map(({ at, time }) => [at, time]))
      for (const { at, standing, ms } of recent(number, start, to)) {
        const hour = Math.floor(at / hourMs) * hourMs
        hours.set(hour, addTime(hours.get(hour) ?? noTime, { ...noTime, [standing]: ms }))
      }
      return [...hours].sort(([a], [b]) => a - b).map(([at, time]) => ({ at, time }))
    },
    forget() {
      open.clear()
      watched.forget()
    },
  }
}

/** A span cut at the hours, until `end`. */
function* pieces(row: Row, end: number) {
  const standing = standings[Number(row.standing)] ?? 'inconclusive'
  for (let at = Number(row.from_at); at < end; ) {
    const next = Math.min(end, (Math.floor(at / hourMs) + 1) * hourMs)
    yield { at, standing, ms: next - at }
    at = next
  }
}

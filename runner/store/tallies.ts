import { addTally, noTally, type Tally, tallyOf } from '../core/tally.ts'
import { compress, expand, type PackedRow } from './pack.ts'
import type { Database } from './sqlite.ts'
import { verdicts } from './verdicts.ts'

export const minuteMs = 60_000
export const hourMs = 3_600_000
export const dayMs = 86_400_000
/** Values of the column `grain`. */
export const grains = { hour: 0, day: 1 } as const

/** What the answers of checks come to: by minute, by hour and by day. */
export type Tallies = {
  /** Adds rows of one source and one hour to its minutes, its hour and its day. No transaction of its own. */
  add(source: number, rows: readonly PackedRow[]): void
  /** Of full hours from `from` until `to`, both the beginning of an hour. */
  between(source: number, from: number, to: number): Tally
  /** The hours of a source that have answers, oldest first. */
  hours(source: number, from: number, to: number): readonly { readonly at: number; readonly tally: Tally }[]
  /** The minutes of a source that have answers, oldest first. */
  minutes(source: number, from: number, to: number): readonly { readonly at: number; readonly tally: Tally }[]
}

type Cell = readonly [minute: number, ...counts: readonly number[]]

const columns = 'pass, degraded, fail, inconclusive, sum_us, min_us, max_us, buckets'

export function createTallies(db: Database): Tallies {
  const cells = db.prepare('SELECT content FROM check_minutes WHERE hour = ? AND source = ?')
  const putCells = db.prepare(
    `INSERT INTO check_minutes (hour, source, content) VALUES (?, ?, ?)
     ON CONFLICT (hour, source) DO UPDATE SET content = excluded.content`,
  )
  const one = db.prepare(`SELECT ${columns} FROM check_times WHERE grain = ? AND source = ? AND at = ?`)
  const put = db.prepare(
    `INSERT OR REPLACE INTO check_times (grain, source, at, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const range = db.prepare(
    `SELECT at, ${columns} FROM check_times WHERE grain = ? AND source = ? AND at >= ? AND at < ? ORDER BY at`,
  )

  function addTo(grain: number, source: number, at: number, tally: Tally): void {
    const known = one.get(grain, source, at)
    put.run(grain, source, at, ...cellsOf(known ? addTally(tallyIn(known), tally) : tally))
  }

  const rangeOf = (grain: number, source: number, from: number, to: number, size: number) =>
    range.all(grain, source, Math.floor(from / size), Math.ceil(to / size))

  return {
    add(source, rows) {
      const at = Number(rows[0]?.at)
      const hour = Math.floor(at / hourMs)
      const byMinute = minutesOf(rows)
      const known = cells.get(hour, source)
      const minutes = known ? mergeCells(cellsIn(known.content), byMinute) : byMinute
      putCells.run(hour, source, compress([...minutes].map(([minute, tally]) => cellOf(minute, tally))))
      const sum = [...byMinute.values()].reduce(addTally, noTally)
      addTo(grains.hour, source, hour, sum)
      addTo(grains.day, source, Math.floor(at / dayMs), sum)
    },
    between(source, from, to) {
      const whole = { from: Math.ceil(from / dayMs) * dayMs, to: Math.floor(to / dayMs) * dayMs }
      const hours = (start: number, end: number) => rangeOf(grains.hour, source, start, end, hourMs)
      const rows =
        whole.from >= whole.to
          ? hours(from, to)
          : [
              ...hours(from, whole.from),
              ...rangeOf(grains.day, source, whole.from, whole.to, dayMs),
              ...hours(whole.to, to),
            ]
      return rows.map(tallyIn).reduce(addTally, noTally)
    },
    hours: (source, from, to) =>
      rangeOf(grains.hour, source, from, to, hourMs).map((row) => ({
        at: Number(row.at) * hourMs,
        tally: tallyIn(row),
      })),
    minutes(source, from, to) {
      const first = Math.floor(from / hourMs)
      const hours = Array.from(
        { length: Math.max(0, Math.ceil(to / hourMs) - first) },
        (_, index) => first + index,
      )
      return hours
        .flatMap((hour) => {
          const row = cells.get(hour, source)
          const found = row ? [...cellsIn(row.content)].sort(([a], [b]) => a - b) : []
          return found.map(([minute, tally]) => ({ at: hour * hourMs + minute * minuteMs, tally }))
        })
        .filter(({ at }) => at >= from && at < to)
    },
  }
}

/** By the minute of the hour, 0 to 59. */
function minutesOf(rows: readonly PackedRow[]): Map<number, Tally> {
  const minutes = new Map<number, Tally>()
  for (const { at, verdict, took_us } of rows) {
    const minute = Math.floor((Number(at) % hourMs) / minuteMs)
    const tally = tallyOf(verdicts[Number(verdict)] ?? 'inconclusive', Number(took_us) / 1_000)
    minutes.set(minute, addTally(minutes.get(minute) ?? noTally, tally))
  }
  return minutes
}

function mergeCells(one: Map<number, Tally>, other: Map<number, Tally>): Map<number, Tally> {
  for (const [minute, tally] of other) one.set(minute, addTally(one.get(minute) ?? noTally, tally))
  return one
}

/** Minutes keep no buckets: four answers tell themselves. */
const cellOf = (minute: number, tally: Tally): Cell => {
  const [pass, degraded, fail, inconclusive, sum, min, max] = cellsOf(tally)
  return [minute, pass, degraded, fail, inconclusive, sum, min ?? -1, max]
}

function cellsIn(content: unknown): Map<number, Tally> {
  return new Map(
    (expand(content) as Cell[]).map(([minute, pass, degraded, fail, inconclusive, sum_us, min, max_us]) => [
      minute,
      tallyIn({
        pass,
        degraded,
        fail,
        inconclusive,
        sum_us,
        min_us: min === -1 ? null : min,
        max_us,
        buckets: '',
      }),
    ]),
  )
}

const us = (ms: number): number => Math.round(ms * 1_000)

const cellsOf = ({ pass, degraded, fail, inconclusive, sumMs, minMs, maxMs, buckets }: Tally) =>
  [
    pass,
    degraded,
    fail,
    inconclusive,
    us(sumMs),
    Number.isFinite(minMs) ? us(minMs) : null,
    us(maxMs),
    buckets.join(' '),
  ] as const

const tallyIn = (row: Readonly<Record<string, unknown>>): Tally => ({
  pass: Number(row.pass),
  degraded: Number(row.degraded),
  fail: Number(row.fail),
  inconclusive: Number(row.inconclusive),
  sumMs: Number(row.sum_us) / 1_000,
  minMs: row.min_us === null ? Number.POSITIVE_INFINITY : Number(row.min_us) / 1_000,
  maxMs: Number(row.max_us) / 1_000,
  buckets: row.buckets === '' ? [] : String(row.buckets).split(' ').map(Number),
})

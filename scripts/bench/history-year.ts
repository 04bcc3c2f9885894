import type { PackedRow } from '../../runner/store/pack.ts'
import { createPacks } from '../../runner/store/packs.ts'
import { createServiceTimes } from '../../runner/store/service-times.ts'
import { type Database, inTransaction } from '../../runner/store/sqlite.ts'
import { createTallies, dayMs, grains, hourMs } from '../../runner/store/tallies.ts'

const everyMs = 15_000
export const perHour = hourMs / everyMs
const rawDays = 7
const minuteDays = 14
const yearDays = 365

/** Numbers that repeat from run to run (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** An hour of a check as a daemon has it: answers every 15 s that jitter, 1 in 500 fails, 1 in 200 is slow. */
export function hourOf(at: number, random: () => number): readonly PackedRow[] {
  return Array.from({ length: perHour }, (_, index) => {
    const luck = random()
    const verdict = luck < 0.002 ? 2 : luck < 0.007 ? 1 : 0
    return {
      at: at + index * everyMs + Math.floor(random() * 20),
      verdict,
      reason: verdict === 2 ? 'timeout' : verdict === 1 ? 'slow' : null,
      took_us: Math.floor(1_500 + random() ** 4 * (verdict === 0 ? 80_000 : 3_000_000)),
      summary: verdict === 0 ? null : 'GET /api/health did not answer as it should',
      vals: `{"status":200,"bytes":${800 + Math.floor(random() * 40)}}`,
      evidence: null,
      run: null,
    }
  })
}

/**
 * What a year leaves of `count` checks, one to a service, up to `now`. The two weeks of answers go through the code
 * that a daemon uses (packs, minutes, hours, days). Of the 351 days before, only hours and days are left, so those are
 * written as rows: sums of the same kind of hour, which a sample of them proves to be what that code makes.
 */
export function generateYear(db: Database, count: number, now: number): { readonly answers: number } {
  const end = Math.floor(now / hourMs) * hourMs
  const random = chance(7)
  const ids = Array.from({ length: count }, (_, index) => index + 1)
  inTransaction(db, () => {
    const source = db.prepare('INSERT INTO sources VALUES (?, ?, ?, ?)')
    const service = db.prepare('INSERT INTO watched VALUES (?, ?)')
    for (const id of ids) {
      source.run(id, `service-${id}/health`, `service-${id}`, 'here')
      service.run(id, `service-${id}`)
    }
  })
  oldHours(db, ids, end - yearDays * dayMs, end - minuteDays * dayMs, random)
  return { answers: newHours(db, ids, end - minuteDays * dayMs, end, random) }
}

/** Row by row in the order of time, as a daemon writes them, so that pages are as full as its are. */
function oldHours(
  db: Database,
  ids: readonly number[],
  from: number,
  to: number,
  random: () => number,
): void {
  const check = db.prepare('INSERT INTO check_times VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const service = db.prepare('INSERT INTO service_times VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
  for (let day = from; day < to; day += dayMs) {
    inTransaction(db, () => {
      for (let hour = day; hour < day + dayMs; hour += hourMs) {
        for (const id of ids) {
          const fail = random() < 0.4 ? 1 : 0
          const sum = Math.floor(perHour * (15_000 + random() * 5_000))
          const buckets = `${150 - fail} ${40 + Math.floor(random() * 9)} 30 19 0 0 0 1`
          const max = Math.floor(80_000 + random() * 3e6)
          check.run(grains.hour, id, hour / hourMs, 239 - fail, 1, fail, 0, sum, 1_500, max, buckets)
          const down = fail * Math.floor(random() * 60_000)
          service.run(grains.hour, id, hour / hourMs, hourMs - down - 15_000, 15_000, down, 0, 0, 0)
        }
      }
      for (const id of ids) {
        check.run(
          grains.day,
          id,
          day / dayMs,
          5_726,
          24,
          10,
          0,
          24 * perHour * 17_000,
          1_500,
          3e6,
          '3590 1050 720 395 0 0 0 5',
        )
        service.run(grains.day, id, day / dayMs, dayMs - 420_000, 360_000, 60_000, 0, 0, 0)
      }
    })
  }
}

/** The two newest weeks; the single answers of the second of them stay. */
function newHours(
  db: Database,
  ids: readonly number[],
  from: number,
  to: number,
  random: () => number,
): number {
  const tallies = createTallies(db)
  const packs = createPacks(db)
  const times = createServiceTimes(db)
  let answers = 0
  for (let hour = from; hour < to; hour += hourMs) {
    inTransaction(db, () => {
      for (const id of ids) {
        const rows = hourOf(hour, random)
        tallies.add(id, rows)
        if (hour >= to - rawDays * dayMs) {
          packs.add(id, rows)
          answers += rows.length
        }
        const down = Math.floor(random() ** 20 * 60_000)
        times.add(id, hour, 'up', hourMs - down)
        if (down > 0) times.add(id, hour, 'down', down)
      }
    })
  }
  return answers
}

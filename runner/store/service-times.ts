import { addTime, knownMs, noTime, type ServiceTime, type Standing, standings } from '../core/uptime.ts'
import type { Database } from './sqlite.ts'
import { dayMs, grains, hourMs } from './tallies.ts'

/** How long services stood how, by hour and by day. */
export type ServiceTimes = {
  /**
   * Adds a piece that lies within one hour. An hour has no more than an hour: what comes beyond (a clock that was moved
   * back) is left out. No transaction of its own.
   */
  add(service: number, at: number, standing: Standing, ms: number): void
  /** Of full hours from `from` until `to`, both the beginning of an hour. */
  between(service: number, from: number, to: number): ServiceTime
  /** The hours of which something is known, oldest first. */
  hours(
    service: number,
    from: number,
    to: number,
  ): readonly { readonly at: number; readonly time: ServiceTime }[]
}

const columns = standings.join(', ')

export function createServiceTimes(db: Database): ServiceTimes {
  const one = db.prepare(`SELECT ${columns} FROM service_times WHERE grain = ? AND watched = ? AND at = ?`)
  const put = db.prepare(
    `INSERT OR REPLACE INTO service_times (grain, watched, at, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const sums = standings.map((name) => `coalesce(sum(${name}), 0) AS ${name}`).join(', ')
  const total = db.prepare(
    `SELECT ${sums} FROM service_times WHERE grain = ? AND watched = ? AND at >= ? AND at < ?`,
  )
  const some = db.prepare(
    `SELECT at, ${columns} FROM service_times WHERE grain = ? AND watched = ? AND at >= ? AND at < ? ORDER BY at`,
  )

  const known = (grain: number, service: number, at: number) => timeIn(one.get(grain, service, at))
  const sumOf = (grain: number, service: number, from: number, to: number, size: number) =>
    timeIn(total.get(grain, service, Math.floor(from / size), Math.ceil(to / size)))

  return {
    add(service, at, standing, ms) {
      const hour = Math.floor(at / hourMs)
      const before = known(grains.hour, service, hour)
      const room = Math.min(ms, hourMs - knownMs(before))
      if (room <= 0) return
      const piece = { ...noTime, [standing]: room }
      const day = Math.floor(at / dayMs)
      put.run(grains.hour, service, hour, ...cellsOf(addTime(before, piece)))
      put.run(grains.day, service, day, ...cellsOf(addTime(known(grains.day, service, day), piece)))
    },
    between(service, from, to) {
      const [first, last] = [Math.ceil(from / dayMs) * dayMs, Math.floor(to / dayMs) * dayMs]
      const hours = (start: number, end: number) => sumOf(grains.hour, service, start, end, hourMs)
      if (first >= last) return hours(from, to)
      const days = sumOf(grains.day, service, first, last, dayMs)
      return addTime(addTime(hours(from, first), days), hours(last, to))
    },
    hours: (service, from, to) =>
      some
        .all(grains.hour, service, Math.floor(from / hourMs), Math.ceil(to / hourMs))
        .map((row) => ({ at: Number(row.at) * hourMs, time: timeIn(row) })),
  }
}

const cellsOf = (time: ServiceTime) => standings.map((name) => Math.round(time[name]))

const timeIn = (row: Readonly<Record<string, unknown>> | undefined): ServiceTime =>
  row === undefined
    ? noTime
    : {
        up: Number(row.up),
        degraded: Number(row.degraded),
        down: Number(row.down),
        maintenance: Number(row.maintenance),
        stopped: Number(row.stopped),
        inconclusive: Number(row.inconclusive),
      }

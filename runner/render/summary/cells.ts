import { addTime, noTime, type ServiceTime } from '../../core/uptime.ts'
import type { Cell } from './summary.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** More cells than this cannot be told apart on a page. */
const mostHours = 14 * 24

type Hour = { readonly at: number; readonly time: ServiceTime }

/** The window as cells without a gap: hours up to two weeks, days of the reader's calendar beyond. */
export function cellsOf(hours: readonly Hour[], from: number, to: number, timezone: string): readonly Cell[] {
  const known = new Map(hours.map(({ at, time }) => [at, time]))
  const first = Math.floor(from / hourMs) * hourMs
  const count = Math.max(0, Math.ceil((to - first) / hourMs))
  const all: Cell[] = Array.from({ length: count }, (_, index) => {
    const at = first + index * hourMs
    return { at, ms: Math.min(hourMs, to - at), time: known.get(at) ?? noTime }
  })
  return count <= mostHours ? all : byDay(all, timezone).map((cells) => joined(cells))
}

/** Cells of the same day of the calendar, in order. A day may have 23 or 25 hours. */
export function byDay<Item extends { readonly at: number }>(
  items: readonly Item[],
  timezone: string,
): readonly (readonly Item[])[] {
  const dayOf = calendar(timezone)
  return [...Map.groupBy(items, ({ at }) => dayOf(at)).values()]
}

/** The beginnings of the days from `from` to `to`, as far as they lie within. */
export function daysOf(from: number, to: number, timezone: string): readonly number[] {
  const hours = Array.from({ length: Math.ceil((to - from) / hourMs) }, (_, index) => ({
    at: from + index * hourMs,
  }))
  return byDay(hours, timezone).map(([first]) => first?.at ?? from)
}

/** `2026-11-22` of a moment, in a zone. */
export function calendar(timezone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' })
  return (at) => format.format(at)
}

function joined(cells: readonly Cell[]): Cell {
  return {
    at: cells[0]?.at ?? 0,
    ms: cells.reduce((sum, { ms }) => sum + ms, 0),
    time: cells.map(({ time }) => time).reduce(addTime, noTime),
  }
}

export const isDays = (cells: readonly Cell[]): boolean => cells.some(({ ms }) => ms > hourMs) || false

/** Length of the window in whole days, for a title. */
export const daysIn = (from: number, to: number): number => Math.max(1, Math.round((to - from) / dayMs))

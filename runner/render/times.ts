import type { Words } from './words.ts'

/** How moments and durations are written in one language and one zone. */
export type Times = {
  /** `22 Nov 2026, 14:03:05 UTC` */
  readonly moment: (at: number) => string
  /** `14:03:05` */
  readonly clock: (at: number) => string
  /** `0.4 s`, `18 s`, `2 min 4 s`, `3 h 5 min`; a negative one (a clock that was moved) is 0. */
  readonly duration: (ms: number) => string
  /** `MSK`, `GMT+3` */
  readonly zone: string
}

export function createTimes(words: Words, timezone: string, near: number): Times {
  const day = { timeZone: timezone, day: 'numeric', month: 'short', year: 'numeric' } as const
  const time = {
    timeZone: timezone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  } as const
  const full = new Intl.DateTimeFormat(words.locale, { ...day, ...time, timeZoneName: 'short' })
  const short = new Intl.DateTimeFormat(words.locale, time)
  const zone = full.formatToParts(safe(near)).find((part) => part.type === 'timeZoneName')?.value ?? timezone
  return {
    moment: (at) => full.format(safe(at)),
    clock: (at) => short.format(safe(at)),
    duration: (ms) => durationInWords(ms, words),
    zone: zone === timezone ? zone : `${timezone} (${zone})`,
  }
}

/** What is no date would throw and lose the whole report. */
const safe = (at: number) => (Number.isFinite(at) && Math.abs(at) < 8.64e15 ? at : 0)

const gap = '\u00a0'

/** With no-break spaces, so that a number never parts from its unit. */
function durationInWords(ms: number, { unit, locale }: Words): string {
  if (!(ms > 0)) return `0${gap}${unit.s}`
  if (ms < 1_000) return `${Math.max(1, Math.round(ms))}${gap}${unit.ms}`
  if (ms < 9_950)
    return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(ms / 1_000)}${gap}${unit.s}`
  const seconds = Math.round(ms / 1_000)
  const steps = [
    [86_400, 3_600, unit.d, unit.h],
    [3_600, 60, unit.h, unit.min],
    [60, 1, unit.min, unit.s],
  ] as const
  const step = steps.find(([size]) => seconds >= size)
  if (!step) return `${seconds}${gap}${unit.s}`
  const [big, small, bigName, smallName] = step
  const rest = Math.floor((seconds % big) / small)
  return `${Math.floor(seconds / big)}${gap}${bigName}${rest > 0 ? ` ${rest}${gap}${smallName}` : ''}`
}

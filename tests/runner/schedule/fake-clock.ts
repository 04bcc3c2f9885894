import type { Clock } from '../../../runner/lib/clock.ts'

/** A clock that stands still until it is moved. Promises get their turn after every call back. */
export function fakeClock(): Clock & {
  advance(ms: number): Promise<void>
  jump(ms: number): void
  pending(): number
} {
  let now = 1_000_000
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>()
  const first = (until: number) => [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
  return {
    now: () => now,
    after(ms, callback) {
      const timer = { at: now + Math.max(0, ms), callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    async advance(ms) {
      // What was begun just now first arms its timers.
      await settled()
      const until = now + ms
      for (let due = first(until); due; due = first(until)) {
        now = Math.max(now, due.at)
        timers.delete(due)
        due.callback()
        await settled()
      }
      now = until
      await settled()
    },
    /** Time passes without anything being called: the machine slept. */
    jump(ms) {
      now += ms
    },
    pending: () => timers.size,
  }
}

export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

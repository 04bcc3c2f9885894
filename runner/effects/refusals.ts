import type { Clock } from '../lib/clock.ts'
import type { DeliveryError } from '../lib/errors.ts'
import { pauseMs } from './delivery.ts'

/** A message that is refused so often is given up, so that what follows it in its thread is told. */
const most = 3

/** Threads whose first message its receiver would not have; the other threads go on. */
export type Refusals = {
  isHeld(thread: string): boolean
  /** True when it was once too often. */
  add(thread: string, error: DeliveryError): boolean
  forget(thread: string): void
  /** Milliseconds until a thread is tried again; infinite when none is held. */
  soonestMs(): number
}

export function createRefusals(clock: Clock, random: () => number): Refusals {
  const held = new Map<string, { readonly until: number; readonly times: number }>()
  return {
    isHeld: (thread) => (held.get(thread)?.until ?? 0) > clock.now(),
    add(thread, error) {
      const times = (held.get(thread)?.times ?? 0) + 1
      const until = clock.now() + pauseMs(times + 2, error.retryAfterMs, random)
      held.set(thread, { until, times })
      return times >= most
    },
    forget: (thread) => void held.delete(thread),
    soonestMs() {
      const ends = [...held.values()].map(({ until }) => until - clock.now())
      return Math.max(1, Math.min(Number.POSITIVE_INFINITY, ...ends))
    },
  }
}

import type { Verdict } from './observation.ts'

/** Upper bounds of the buckets of answer times in milliseconds; one more bucket holds what is slower. */
export const latencyBounds = [10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000] as const

/** What many observations of one check come to. Times are milliseconds; inconclusive answers add nothing to them. */
export type Tally = {
  readonly pass: number
  readonly degraded: number
  readonly fail: number
  readonly inconclusive: number
  readonly sumMs: number
  /** Of nothing: Infinity and 0. */
  readonly minMs: number
  readonly maxMs: number
  /** Answers by bucket of `latencyBounds`; buckets at the end that hold nothing may be absent. */
  readonly buckets: readonly number[]
}

export const noTally: Tally = {
  pass: 0,
  degraded: 0,
  fail: 0,
  inconclusive: 0,
  sumMs: 0,
  minMs: Number.POSITIVE_INFINITY,
  maxMs: 0,
  buckets: [],
}

/** The tally of one answer. */
export function tallyOf(verdict: Verdict, tookMs: number): Tally {
  const counted = { ...noTally, [verdict]: 1 }
  if (verdict === 'inconclusive') return counted
  const buckets = Array.from({ length: bucketOf(tookMs) + 1 }, (_, at) => Number(at === bucketOf(tookMs)))
  return { ...counted, sumMs: tookMs, minMs: tookMs, maxMs: tookMs, buckets }
}

function bucketOf(ms: number): number {
  const found = latencyBounds.findIndex((bound) => ms <= bound)
  return found === -1 ? latencyBounds.length : found
}

export function addTally(one: Tally, other: Tally): Tally {
  const length = Math.max(one.buckets.length, other.buckets.length)
  return {
    pass: one.pass + other.pass,
    degraded: one.degraded + other.degraded,
    fail: one.fail + other.fail,
    inconclusive: one.inconclusive + other.inconclusive,
    sumMs: one.sumMs + other.sumMs,
    minMs: Math.min(one.minMs, other.minMs),
    maxMs: Math.max(one.maxMs, other.maxMs),
    buckets: Array.from({ length }, (_, at) => (one.buckets[at] ?? 0) + (other.buckets[at] ?? 0)),
  }
}

/** Answers that judged the service. */
export const judged = ({ pass, degraded, fail }: Tally): number => pass + degraded + fail

/** Mean time of an answer; null when there was none. */
export const meanMs = (tally: Tally): number | null =>
  judged(tally) > 0 ? tally.sumMs / judged(tally) : null

/**
 * The time that a share of the answers did not exceed, as near as the buckets tell: within a bucket the answers are
 * taken to lie evenly. Null when there was none.
 */
export function quantileMs({ buckets, minMs, maxMs }: Tally, share: number): number | null {
  const count = buckets.reduce((sum, one) => sum + one, 0)
  if (count === 0) return null
  let below = 0
  for (const [at, one] of buckets.entries()) {
    if (one > 0 && below + one >= share * count) {
      const low = Math.max(minMs, at === 0 ? 0 : (latencyBounds[at - 1] ?? 0))
      const high = Math.min(maxMs, latencyBounds[at] ?? maxMs)
      return low + ((share * count - below) / one) * Math.max(0, high - low)
    }
    below += one
  }
  return maxMs
}

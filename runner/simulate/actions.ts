import type { History, Outage } from './history.ts'

/** A driver that was never seen to work is taken to need so long for a restart. */
export const assumedMs = 2_000

/** Milliseconds that the driver of a service usually took, the median of the record; undefined when it tells of none. */
export function usualMs(history: History, service: string): number | undefined {
  const took = history.acted
    .filter((action) => action.service === service && action.kind !== 'stop')
    .flatMap(({ startedAt, endedAt }) => (endedAt === undefined ? [] : Math.max(0, endedAt - startedAt)))
    .sort((one, other) => one - other)
  return took[Math.floor(took.length / 2)]
}

/**
 * Whether a restart would have been for nothing: the record has the service recover from that outage without anything
 * having been done to it. Undefined where it cannot be told: no outage, one that goes on, or a record without actions.
 */
export function wasNeedless(
  history: History,
  outages: readonly Outage[],
  service: string,
  at: number,
): boolean | undefined {
  const outage = outages.find(({ from, to }) => at >= from && at <= to)
  if (outage === undefined || !outage.over || history.acted.length === 0) return undefined
  return !history.acted.some(
    (action) =>
      action.service === service && action.startedAt >= outage.from && action.startedAt <= outage.to,
  )
}

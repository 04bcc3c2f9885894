import type { CheckState } from './check.ts'
import type { Verdict } from './observation.ts'
import type { ServiceState } from './service.ts'

/**
 * How a service stands. `maintenance` and `stopped` are on purpose, `inconclusive` is our own trouble: none of the three
 * says anything of the service, so uptime leaves them out. Time of which nothing is remembered is unknown.
 */
export const standings = ['up', 'degraded', 'down', 'maintenance', 'stopped', 'inconclusive'] as const
export type Standing = (typeof standings)[number]

/** Milliseconds of each standing within some window; what is missing to the length of the window is unknown. */
export type ServiceTime = Readonly<Record<Standing, number>>

export const noTime: ServiceTime = {
  up: 0,
  degraded: 0,
  down: 0,
  maintenance: 0,
  stopped: 0,
  inconclusive: 0,
}

export function addTime(one: ServiceTime, other: ServiceTime): ServiceTime {
  return {
    up: one.up + other.up,
    degraded: one.degraded + other.degraded,
    down: one.down + other.down,
    maintenance: one.maintenance + other.maintenance,
    stopped: one.stopped + other.stopped,
    inconclusive: one.inconclusive + other.inconclusive,
  }
}

/** All the time that is accounted for. */
export const knownMs = (time: ServiceTime): number =>
  standings.reduce((sum, standing) => sum + time[standing], 0)

/** Share of the judged time in which it worked, 0 to 1; null when nothing was judged: no data is no pass. */
export function uptimeOf({ up, degraded, down }: ServiceTime): number | null {
  const judged = up + degraded + down
  return judged > 0 ? (up + degraded) / judged : null
}

export type BudgetLeft = {
  /** Promised share of the time, 0 to 1. */
  readonly target: number
  readonly windowMs: number
  /** Downtime that the target allows in the window. */
  readonly allowedMs: number
  readonly spentMs: number
  /** Share that is left; below 0 when more was spent than there was. */
  readonly left: number
}

/** What a target leaves of a window. Time that is unknown spends nothing. */
export function budgetLeft(target: number, windowMs: number, spentMs: number): BudgetLeft {
  const allowedMs = windowMs * (1 - target)
  return { target, windowMs, allowedMs, spentMs, left: 1 - spentMs / allowedMs }
}

/** How the service stands in the eyes of the engine; undefined while nobody knows. */
export function standingOf(
  state: ServiceState,
  checks: Readonly<Record<string, CheckState>>,
  { at, ownTrouble }: { readonly at: number; readonly ownTrouble: boolean },
): Standing | undefined {
  const { phase, holds, incident } = state
  if (phase.name === 'unknown') return undefined
  if (holds.some(({ why, until }) => why === 'maintenance' && (until === undefined || until > at)))
    return 'maintenance'
  if (phase.name === 'waiting' && phase.why === 'unproven') return 'inconclusive'
  if (incident !== undefined && incident.closedAt === undefined) return 'down'
  // A person's order, or a start when we come up: nothing has failed.
  if (phase.name === 'stopped' || phase.name === 'acting' || phase.name === 'verifying') return 'stopped'
  if (phase.name === 'waiting') return 'down'
  if (phase.name === 'suspect' && ownTrouble) return 'inconclusive'
  return standingByChecks(Object.values(checks).map(({ verdict }) => verdict))
}

function standingByChecks(verdicts: readonly Verdict[]): Standing {
  if (verdicts.length > 0 && verdicts.every((verdict) => verdict === 'inconclusive')) return 'inconclusive'
  return verdicts.includes('degraded') ? 'degraded' : 'up'
}

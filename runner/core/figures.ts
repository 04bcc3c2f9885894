import type { Incident } from './incident.ts'
import { outcomeOf, type SuiteRun } from './run.ts'

/** What figures need to know of an incident. */
export type IncidentFacts = Pick<
  Incident,
  'service' | 'openedAt' | 'symptomAt' | 'lastGoodAt' | 'closedAt' | 'outcome'
> & {
  /** Somebody other than Guardian did something about it. */
  readonly byPerson: boolean
}

/** Milliseconds; null where there is nothing to measure. */
export type Spread = {
  readonly count: number
  readonly median: number | null
  readonly p95: number | null
  readonly worst: number | null
}

export type IncidentFigures = {
  readonly incidents: number
  readonly open: number
  readonly healed: number
  readonly escalated: number
  /** They were healed, or it is decided that they were not. */
  readonly needed: number
  /** They ended before anything was done. */
  readonly endedByThemselves: number
  /** From the last pass, or the first failure where none was seen, to the confirmation. */
  readonly detection: Spread
  /** From the confirmation to the verified end; incidents that go on count for nothing yet. */
  readonly recovery: Spread
  /** Of those that needed healing and are decided, the share that no person had to touch, 0 to 1; null when there are none. */
  readonly healedAlone: number | null
}

export const factsOf = (incident: Incident): IncidentFacts => {
  const { service, openedAt, symptomAt, lastGoodAt, closedAt, outcome, actions } = incident
  return {
    service,
    openedAt,
    symptomAt,
    byPerson: actions.some(({ by }) => by !== 'guardian'),
    ...(lastGoodAt !== undefined && { lastGoodAt }),
    ...(closedAt !== undefined && { closedAt }),
    ...(outcome && { outcome }),
  }
}

export function incidentFigures(incidents: readonly IncidentFacts[]): IncidentFigures {
  const of = (outcome: Incident['outcome']) => incidents.filter((one) => one.outcome === outcome)
  const healed = of('healed')
  const needed = healed.length + of('escalated').length + of('unproven').length
  return {
    incidents: incidents.length,
    open: incidents.filter(({ closedAt }) => closedAt === undefined).length,
    healed: healed.length,
    needed,
    escalated: of('escalated').length,
    endedByThemselves: of('ended by itself').length,
    detection: spread(
      incidents.map(({ openedAt, symptomAt, lastGoodAt }) => openedAt - (lastGoodAt ?? symptomAt)),
    ),
    recovery: spread(
      incidents.flatMap(({ openedAt, closedAt }) => (closedAt === undefined ? [] : closedAt - openedAt)),
    ),
    healedAlone: needed > 0 ? healed.filter(({ byPerson }) => !byPerson).length / needed : null,
  }
}

/** Median, 95th percentile (nearest rank) and the worst; a clock that was moved makes nothing negative. */
export function spread(times: readonly number[]): Spread {
  const sorted = times.map((ms) => Math.max(0, ms)).sort((a, b) => a - b)
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null
  return { count: sorted.length, median: rank(0.5), p95: rank(0.95), worst: sorted.at(-1) ?? null }
}

export type SuiteFigures = {
  readonly suite: string
  readonly passed: number
  readonly failed: number
  /** Runs that proved nothing; the rate leaves them out. */
  readonly inconclusive: number
  /** 0 to 1; null when no run proved anything. */
  readonly passRate: number | null
}

/** By suite, in the order of their names. Runs that verify a restart ask only what had failed, so they do not count. */
export function suiteFigures(runs: readonly SuiteRun[]): readonly SuiteFigures[] {
  const groups = Map.groupBy(
    runs.filter(({ trigger }) => trigger !== 'verify'),
    ({ suite }) => suite,
  )
  return [...groups]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([suite, ofSuite]) => {
      const count = (outcome: string) => ofSuite.filter((run) => outcomeOf(run) === outcome).length
      const [passed, failed, inconclusive] = [count('passed'), count('failed'), count('inconclusive')]
      return {
        suite,
        passed,
        failed,
        inconclusive,
        passRate: passed + failed > 0 ? passed / (passed + failed) : null,
      }
    })
}

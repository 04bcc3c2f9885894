import type { IncidentOutcome } from './incident.ts'

/** What is known of an incident with the same service and the same error. Milliseconds. */
export type Alike = {
  readonly id: string
  readonly openedAt: number
  readonly closedAt?: number
  readonly outcome?: IncidentOutcome
}

/** How often the same error came, this time included, and what became of it. */
export type Similar = {
  readonly count: number
  readonly firstSeen: number
  /** Of them, those of the last seven days. */
  readonly week: number
  /** Those of the week that are over, or of all of them when the week has only this one. */
  readonly over: number
  readonly healed: number
  /** Median time from detection to recovery of those that were healed. */
  readonly typicalRecoveryMs?: number
  /** The newest others, newest first. */
  readonly others: readonly string[]
}

const weekMs = 7 * 86_400_000
const mostOthers = 5

/** Sums up all incidents with one error, one of which is `id`, as seen at `at`. Undefined when there is none. */
export function similarOf(id: string, alike: readonly Alike[], at: number): Similar | undefined {
  const newestFirst = alike.toSorted((a, b) => b.openedAt - a.openedAt)
  const first = newestFirst.at(-1)
  if (first === undefined) return undefined
  const ofWeek = newestFirst.filter(({ openedAt }) => openedAt > at - weekMs)
  const told = ofWeek.length > 1 ? ofWeek : newestFirst
  const healed = told.filter(({ outcome }) => outcome === 'healed')
  const recovery = median(healed.flatMap(({ openedAt, closedAt }) => (closedAt ? [closedAt - openedAt] : [])))
  return {
    count: newestFirst.length,
    firstSeen: first.openedAt,
    week: ofWeek.length,
    over: told.filter(({ outcome, closedAt }) => outcome !== undefined || closedAt !== undefined).length,
    healed: healed.length,
    ...(recovery !== undefined && { typicalRecoveryMs: recovery }),
    others: newestFirst.flatMap((one) => (one.id === id ? [] : [one.id])).slice(0, mostOthers),
  }
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)]
}

import type { ActionRecord } from './action.ts'
import type { Observation } from './observation.ts'

export type IncidentOutcome = 'healed' | 'escalated' | 'unproven' | 'ended by itself'

export type TimelineEntry = {
  readonly at: number
  /** What kind of moment it is, for colour and icon. */
  readonly kind: 'symptom' | 'detected' | 'acting' | 'acted' | 'verifying' | 'verified' | 'failed' | 'waiting' | 'escalated' | 'closed' | 'note'
  readonly text: string
}

/** What happened to one service from the first confirmed failure to recovery or escalation. */
export type Incident = {
  /** `BUG-YYYYMMDD-HHMM-service`, also the name of its report folder; a second one in a minute ends in `-2`. */
  readonly id: string
  readonly service: string
  /** Start of the first observation that failed. */
  readonly symptomAt: number
  /** When the failure was confirmed. */
  readonly openedAt: number
  /** Last moment the failing checks were seen to pass. */
  readonly lastGoodAt?: number
  /** When it was verified to be over, or nobody tries any more. */
  readonly closedAt?: number
  readonly outcome?: IncidentOutcome
  /** Checks that failed and must pass again. */
  readonly failing: readonly string[]
  /** One sentence: what broke. */
  readonly summary: string
  /** The newest failing observation of each check of this incident. */
  readonly observations: readonly Observation[]
  readonly actions: readonly ActionRecord[]
  readonly timeline: readonly TimelineEntry[]
  /** Services that failed only because this one did. */
  readonly suppressed: readonly string[]
  readonly acknowledged?: { readonly by: string; readonly at: number }
}

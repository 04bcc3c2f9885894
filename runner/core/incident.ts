import type { ActionRecord } from './action.ts'
import type { Job } from './activity.ts'
import type { Observation } from './observation.ts'
import type { WaitingFor } from './service.ts'

export type IncidentOutcome = 'healed' | 'escalated' | 'unproven' | 'ended by itself'

export type TimelineEntry = {
  readonly at: number
  /** What kind of moment it is, for colour and icon. */
  readonly kind:
    | 'symptom'
    | 'detected'
    | 'acting'
    | 'acted'
    | 'verifying'
    | 'verified'
    | 'failed'
    | 'waiting'
    | 'escalated'
    | 'closed'
    | 'note'
  readonly text: string
  /** What is waited for, where its kind is `waiting`. */
  readonly why?: WaitingFor
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
  /** The driver proved that the process had ended. */
  readonly exited?: true
  /** One sentence: what broke. */
  readonly summary: string
  /** The newest failing observation of each check of this incident. */
  readonly observations: readonly Observation[]
  readonly actions: readonly ActionRecord[]
  readonly timeline: readonly TimelineEntry[]
  /** Work that it had taken on and that its restart took with it. */
  readonly lost?: readonly Job[]
  /** Services that failed only because this one did. */
  readonly suppressed: readonly string[]
  readonly acknowledged?: { readonly by: string; readonly at: number }
  /** How often it was said again that a person is needed, and when last. */
  readonly reminded?: { readonly count: number; readonly at: number }
}

const two = (value: number): string => String(value).padStart(2, '0')

/** `BUG-20261122-1743-comfyui` (UTC), with `-2` and so on when the last one has that name already. */
export function incidentId(service: string, at: number, last: string | undefined): string {
  const date = new Date(at)
  const day = `${date.getUTCFullYear()}${two(date.getUTCMonth() + 1)}${two(date.getUTCDate())}`
  const base = `BUG-${day}-${two(date.getUTCHours())}${two(date.getUTCMinutes())}-${service}`
  if (last === base) return `${base}-2`
  const count = last?.startsWith(`${base}-`) ? Number(last.slice(base.length + 1)) : Number.NaN
  return Number.isInteger(count) ? `${base}-${count + 1}` : base
}

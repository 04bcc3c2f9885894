import type { Action } from './action.ts'
import type { Activity } from './activity.ts'
import type { Idle } from './idle.ts'
import type { Incident } from './incident.ts'

/** What a service manager says of a service. `stopped` is on purpose, `failed` is not. */
export type DriverState = 'running' | 'stopped' | 'failed' | 'starting' | 'stopping' | 'missing' | 'unknown'

export type DriverStatus = {
  readonly state: DriverState
  /** Changes with every new life of the service: boot id + start time + command, InvocationID, StartedAt … */
  readonly identity?: string
  readonly pid?: number
  readonly since?: number
  /** How often its manager has started it again by itself; goes back to 0 when somebody starts it, with some managers. */
  readonly restarts?: number
  /** Why it ended or what is odd, in a sentence. */
  readonly detail?: string
}

/** The life of a service as its driver last told of it; forgotten when it is stopped on purpose, and at boot. */
export type Life = {
  readonly identity?: string
  readonly restarts?: number
  /** Its manager said so; absent while only our own action is known of it. */
  readonly ran?: true
  /** Since when its manager says that it is starting, or stopping. */
  readonly startingSince?: number
  readonly stoppingSince?: number
}

/** What deciding needs to know of a service. */
export type Service = {
  readonly id: string
  readonly dependsOn: readonly string[]
  /** Can it be started and stopped at all? */
  readonly hasDriver: boolean
  /** Start it again even when an operator stopped it. */
  readonly alwaysUp: boolean
  /** Start it when we come up and find it stopped, unless a person stopped it. */
  readonly autoStart: boolean
  /** It can be seen whether it is in use; with a limit it is stopped when nobody has used it for so long. */
  readonly activity?: { readonly idleAfterMs?: number }
}

export type WaitingFor =
  | 'cooldown'
  | 'budget'
  | 'busy'
  | 'parent'
  | 'hold'
  | 'alertOnly'
  | 'unproven'
  | 'escalated'

export type Phase =
  | { readonly name: 'unknown' }
  | { readonly name: 'up' }
  | { readonly name: 'suspect'; readonly checks: readonly string[]; readonly since: number }
  | { readonly name: 'acting'; readonly action: string; readonly deadline: number }
  | {
      readonly name: 'verifying'
      readonly action: string
      /** End of the action: observations that started earlier prove nothing. */
      readonly since: number
      readonly deadline: number
      /** Passes in a row, by check; every check in it must reach the policy's number. */
      readonly passes: Readonly<Record<string, number>>
      /** Failures in a row after the start grace, by check; absent while nothing conclusive was seen. */
      readonly failures: Readonly<Record<string, number>>
      /** We died between intent and answer, so nobody knows whether the action happened. */
      readonly lost?: true
      /** The life that the lost action was to end still runs, so it was not done. */
      readonly untouched?: true
    }
  | { readonly name: 'waiting'; readonly why: WaitingFor; readonly text: string; readonly until?: number }
  | { readonly name: 'stopped'; readonly by: string }

/** A reason not to act; it always expires, but for a person's pause. */
export type Hold = {
  readonly why: 'maintenance' | 'paused'
  readonly by: string
  readonly until?: number
  readonly note?: string
}

export type ServiceState = {
  readonly id: string
  readonly phase: Phase
  readonly since: number
  /** Restarts tried since the last 10 healthy minutes. */
  readonly attempts: number
  /** Since when it passes, or what fails is for a person while it answers. */
  readonly healthySince?: number
  readonly incident?: Incident
  /** The newest one that is over. */
  readonly lastIncident?: Incident
  readonly holds: readonly Hold[]
  readonly status?: DriverStatus
  readonly life?: Life
  /** Its manager does not know it; `said` when a person was told though its checks pass. */
  readonly missing?: { readonly since: number; readonly said?: true }
  /** The action that is going on or being verified. */
  readonly action?: Action
  /** When the last action ended: what was asked before says nothing about the life that began then. */
  readonly actedAt?: number
  /** Whether it is in use, and since when it has been seen so. */
  readonly activity?: Activity & { readonly since: number }
  readonly idle?: Idle
  /** Seen to make progress (a job that advances). */
  readonly busy?: { readonly progressAt: number; readonly what: string }
}

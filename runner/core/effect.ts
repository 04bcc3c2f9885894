import type { Action } from './action.ts'

export type Topic =
  | 'opened'
  | 'acting'
  | 'healed'
  | 'ended'
  | 'escalated'
  | 'reminder'
  | 'unproven'
  | 'waiting'
  | 'flapping'
  | 'degraded'
  | 'visual'
  | 'own-trouble'
  | 'stopped'
  | 'idle'
  | 'digest'

/** What must be done about it. What happens to an incident is state, not an effect. */
export type Effect =
  | {
      readonly type: 'act'
      readonly action: Action /** The one the driver last reported. */
      readonly identity?: string
    }
  | { readonly type: 'cancel'; readonly service: string; readonly action: string }
  /** Ask these checks again, on fresh connections, in the lane of rechecks. */
  | {
      readonly type: 'recheck'
      readonly service: string
      readonly checks: readonly string[]
      readonly afterMs: number
      readonly why: 'confirm' | 'verify' | 'blame'
    }
  | { readonly type: 'look'; readonly service: string }
  | {
      readonly type: 'tell'
      readonly topic: Topic
      readonly subject: string
      readonly incident?: string
      readonly text: string
      readonly at: number
    }

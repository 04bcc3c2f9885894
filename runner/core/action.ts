export type ActionKind = 'restart' | 'start' | 'stop'

/** How an action ended; `unknown` when we died before we knew. */
export type ActionOutcome = 'healed' | 'failed' | 'unproven' | 'done' | 'unknown'

/** One attempt to change the world. */
export type Action = {
  /** Derived from service, incident and time, so that it never repeats. */
  readonly id: string
  readonly service: string
  readonly kind: ActionKind
  /** 1 for the first restart of a run of trouble; 0 for an operator's command. */
  readonly attempt: number
  readonly incident?: string
  readonly why: string
  readonly by: string
  readonly startedAt: number
  /** Identity of the life that it ends, where that was known when it was decided. */
  readonly replaces?: string
  /** When the driver must have answered. */
  readonly deadlineAt: number
  readonly dryRun?: boolean
}

/** An action as an incident remembers it. */
export type ActionRecord = Action & {
  readonly endedAt?: number
  readonly verifiedAt?: number
  readonly outcome?: ActionOutcome
  /** What the driver said, in a sentence. */
  readonly detail?: string
  readonly identityBefore?: string
  readonly identityAfter?: string
}

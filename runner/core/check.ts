import type { Observation, Verdict } from './observation.ts'

/** What deciding needs to know of a check; how it is asked is the adapters' business. */
export type Check = {
  /** Unique: `panel/health`, or `smoke › home is painted` for a Playwright check. */
  readonly id: string
  readonly service: string
  /** A failure of a vital check may restart its service. */
  readonly vital: boolean
  /** `light` checks run in process every few seconds; `suite` checks are Playwright tests on a cron. */
  readonly weight: 'light' | 'suite'
  /** Somebody vouches that it passes when all is well, though it has not been seen to. */
  readonly vouched?: true
}

/** What is remembered of a check between observations. */
export type CheckState = {
  readonly check: Check
  readonly verdict: Verdict
  readonly at: number
  readonly summary: string
  readonly everPassed: boolean
  /** Consecutive failures and passes; inconclusive answers neither add nor reset. `degraded` is a pass here. */
  readonly failures: number
  readonly passes: number
  /** When the run of failures began (start of its first observation). */
  readonly failingSince?: number
  readonly lastPassAt?: number
  /** Newest last, at most 21, for flap detection: true = failed. */
  readonly history: readonly boolean[]
  readonly flapping: boolean
  readonly last?: Observation
}

import type { Check } from './check.ts'
import type { Service } from './service.ts'

/** How one service is healed. Every time is in milliseconds. */
export type ServicePolicy = {
  /** Time between a first failure and the question that confirms it. */
  readonly confirmAfterMs: number
  /** Failures in a row that confirm a failure. */
  readonly confirmFailures: number
  /** Restarts before a person is called. */
  readonly attempts: number
  /** Pause after a restart that was verified to have failed. */
  readonly cooldownMs: number
  /** Healthy time after which earlier attempts are forgotten. */
  readonly resetAfterMs: number
  /** How long the driver may take to stop and start it. */
  readonly actDeadlineMs: number
  /** How long the service may need to answer after it was started. */
  readonly startGraceMs: number
  /** How long the failing checks have, after the start grace, to pass twice. */
  readonly verifyMs: number
  /** The same for Playwright checks, which take seconds each. */
  readonly verifySuiteMs: number
  /** Time between two questions while verifying. */
  readonly verifyEveryMs: number
  /** Passes in a row that prove a recovery. */
  readonly verifyPasses: number
  readonly restartsPerHour: number
  /** Grace for a service that is seen to make progress. */
  readonly busyGraceMs: number
  /** Time until it is said again that a person is needed, doubled each time; null is never. */
  readonly remindEveryMs: number | null
}

export type HostPolicy = {
  readonly restartsAtOnce: number
  readonly restartsPerTenMinutes: number
  /** Share of independent services failing together that means it is us. */
  readonly ownTroubleShare: number
  readonly ownTroubleLeast: number
  readonly flapOn: number
  readonly flapOff: number
  readonly dryRun: boolean
}

/** Everything `decide` may know besides the world. */
export type Policy = {
  readonly host: HostPolicy
  readonly services: Readonly<Record<string, Service & { readonly policy: ServicePolicy }>>
  /** Light checks; Playwright checks announce themselves with their first observation. */
  readonly checks: Readonly<Record<string, Check>>
}

/** Worst detection of a hang is 15 + 5 + 3 + 5 = 28 s with a 15 s period and a 5 s deadline. */
export const defaultServicePolicy: ServicePolicy = {
  confirmAfterMs: 3_000,
  confirmFailures: 2,
  attempts: 3,
  cooldownMs: 30_000,
  resetAfterMs: 600_000,
  actDeadlineMs: 30_000,
  startGraceMs: 15_000,
  verifyMs: 15_000,
  verifySuiteMs: 120_000,
  verifyEveryMs: 1_000,
  verifyPasses: 2,
  restartsPerHour: 5,
  busyGraceMs: 600_000,
  remindEveryMs: 3_600_000,
}

export const defaultHostPolicy: HostPolicy = {
  restartsAtOnce: 2,
  restartsPerTenMinutes: 6,
  ownTroubleShare: 0.5,
  ownTroubleLeast: 3,
  flapOn: 0.3,
  flapOff: 0.2,
  dryRun: false,
}

/** One execution of a suite, as it is remembered. Times are milliseconds on the host's steady wall clock. */
export type SuiteRun = {
  readonly id: string
  readonly suite: string
  /** Why it ran: `schedule`, `verify` or `person`. */
  readonly trigger: string
  readonly startedAt: number
  readonly tookMs: number
  /** `broken`: Playwright could not run the suite, `trouble` says why. */
  readonly ended: 'complete' | 'deadline' | 'aborted' | 'broken'
  readonly trouble?: string
  readonly passed: number
  readonly degraded: number
  readonly failed: number
  readonly inconclusive: number
  readonly skipped: number
  /** Where its screenshots and traces are; absolute. */
  readonly folder?: string
}

export type RunOutcome = 'passed' | 'failed' | 'inconclusive'

/** A failure stays one however the run ended; a run that did not get through, or asked nothing, proves nothing. */
export function outcomeOf(
  run: Pick<SuiteRun, 'ended' | 'passed' | 'degraded' | 'failed' | 'inconclusive'>,
): RunOutcome {
  if (run.failed > 0) return 'failed'
  const asked = run.passed + run.degraded
  return run.ended !== 'complete' || run.inconclusive > 0 || asked === 0 ? 'inconclusive' : 'passed'
}

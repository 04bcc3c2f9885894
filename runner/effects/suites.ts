import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Progress } from '../checks/playwright/collect.ts'
import type { RunResult, SuiteAsk, SuiteRunner } from '../checks/playwright/suite.ts'
import type { Event } from '../core/event.ts'
import type { Observation } from '../core/observation.ts'
import type { SuiteRun } from '../core/run.ts'
import type { Clock } from '../lib/clock.ts'
import { explain } from '../lib/errors.ts'
import { pruneRuns } from '../lib/run-folder.ts'
import type { Lane } from '../schedule/lanes.ts'

type Parts = {
  readonly runner: SuiteRunner
  /** Whole suites, one at a time. */
  readonly lane: Lane
  /** Single checks that confirm or verify: a running suite never delays them. */
  readonly recheckLane: Lane
  readonly dispatch: (event: Event) => void
  readonly record: (run: SuiteRun) => void
  readonly clock: Clock
  readonly log: Logger
  readonly place: string
  /** Services that nobody uses and that we stopped: their checks are not asked. */
  readonly asleep: () => readonly string[]
  readonly runsDir: string
  /** Runs of each suite whose folders stay. */
  readonly keepRuns: number
  readonly suites: Readonly<
    Record<
      string,
      {
        readonly deadline: number
        readonly env: Readonly<Record<string, string>>
        /** Playwright stays loaded after a run when the next one is at most so far away, in milliseconds. */
        readonly keepReady: number
      }
    >
  >
}

export type SuiteOrder = {
  readonly suite: string
  readonly only?: readonly string[]
  readonly trigger: SuiteAsk['trigger']
  /** Milliseconds until the suite is due again, where that is known. */
  readonly nextInMs?: number | undefined
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

export type Suites = {
  /** Runs a suite, or single checks of it; every answer becomes an event as soon as it is there. */
  run(order: SuiteOrder): Promise<RunResult>
  /** Ends what is kept between runs. */
  close(): Promise<void>
}

/** After its deadline a run has five seconds to take its browsers down, and the lane a little more. */
const afterDeadline = 15_000
const recheckDeadline = 120_000
/** What is asked to confirm or to verify is asked again soon: twice to be believed, and again after a restart. */
const recheckedAgainMs = 15_000

export function createSuites(parts: Parts): Suites {
  return {
    async run(order) {
      const single = order.only !== undefined
      const known = parts.suites[order.suite]
      const deadlineMs = single ? recheckDeadline : (known?.deadline ?? 600_000)
      const lane = single ? parts.recheckLane : parts.lane
      const result = await lane.run(
        ({ signal }) => parts.runner.run(askOf(parts, order, deadlineMs, signal)),
        { deadlineMs: deadlineMs + afterDeadline, ...(order.signal && { signal: order.signal }) },
      )
      say(parts, result)
      parts.record(summaryOf(parts, result))
      await clearUp(parts, result.run)
      return result
    },
    close: () => parts.runner.close(),
  }
}

/** Single checks again, for who confirms or verifies by them. Never rejects. */
export const rerun =
  (suites: Suites, log: Logger) =>
  async (suite: string, only: readonly string[], signal: AbortSignal): Promise<void> => {
    try {
      await suites.run({ suite, only, trigger: 'verify', signal })
    } catch (error) {
      log.warn({ action: 'recheck', suite }, `Could not run ${only.join(', ')}: ${explain(error)}`)
    }
  }

function askOf(parts: Parts, order: SuiteOrder, deadlineMs: number, signal: AbortSignal): SuiteAsk {
  const { suite, only, trigger, onProgress } = order
  const without = parts.asleep()
  const run = `${suite}-${trigger}-${parts.clock.now().toString(36)}`
  const { dispatch, clock, place } = parts
  return {
    suite,
    trigger,
    deadlineMs,
    signal,
    run,
    from: place,
    folder: join(parts.runsDir, run),
    env: parts.suites[suite]?.env ?? {},
    keepReadyMs: keepReadyMs(parts, order),
    ...(only && { only }),
    ...(without.length > 0 && { without }),
    ...(onProgress && { onProgress }),
    onObservation: (observation, { id, service, vital, weight }) =>
      dispatch({ type: 'observed', at: clock.now(), observation, check: { id, service, vital, weight } }),
  }
}

function keepReadyMs({ suites }: Parts, { suite, trigger, nextInMs }: SuiteOrder): number {
  const most = suites[suite]?.keepReady ?? 0
  if (trigger === 'verify') return Math.min(most, recheckedAgainMs)
  return nextInMs !== undefined && nextInMs <= most ? nextInMs : 0
}

/** Old files that cannot be deleted are no trouble of the run that was made. */
async function clearUp({ runsDir, keepRuns, log }: Parts, run: string): Promise<void> {
  try {
    const gone = await pruneRuns(runsDir, keepRuns, run)
    if (gone.length > 0) log.debug({ action: 'prune', runs: gone.length }, `Deleted ${gone.length} old runs`)
  } catch (error) {
    log.warn({ action: 'prune' }, `Old runs in ${runsDir} could not be deleted: ${explain(error)}`)
  }
}

function say({ log }: Parts, { suite, run, ended, trouble, observations, tookMs }: RunResult): void {
  const count = (verdict: Observation['verdict']) =>
    observations.filter((one) => one.verdict === verdict).length
  const failed = count('fail')
  const line = `Suite ${suite}: ${count('pass')} passed, ${count('degraded')} degraded, ${failed} failed, ${count('inconclusive')} inconclusive`
  const level = ended !== 'complete' || failed > 0 ? 'warn' : 'info'
  log[level]({ action: 'suite', suite, run, ended, tookMs }, trouble ? `${line}. ${trouble}` : line)
}

function summaryOf({ runsDir }: Parts, result: RunResult): SuiteRun {
  const { run, suite, trigger, startedAt, tookMs, ended, trouble, observations } = result
  const count = (verdict: Observation['verdict']) =>
    observations.filter((one) => one.verdict === verdict).length
  return {
    id: run,
    suite,
    trigger,
    startedAt,
    tookMs,
    ended,
    passed: count('pass'),
    degraded: count('degraded'),
    failed: count('fail'),
    inconclusive: count('inconclusive'),
    skipped: 0,
    folder: join(runsDir, run),
    ...(trouble && { trouble }),
  }
}

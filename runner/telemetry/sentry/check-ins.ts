import { randomUUID } from 'node:crypto'
import type { Observation, Verdict } from '../../core/observation.ts'
import { outcomeOf, type SuiteRun } from '../../core/run.ts'
import type { Clock } from '../../lib/clock.ts'
import type { CheckIn } from './client.ts'
import type { Line } from './line.ts'
import type { Monitor } from './monitors.ts'

type Ran = { readonly ended: SuiteRun['ended']; readonly observations: readonly Observation[] }

/** Makes a scheduled run of a suite, and tells Sentry of its beginning and its end. */
export type CheckedIn = <Result extends Ran>(suite: string, run: () => Promise<Result>) => Promise<Result>

/**
 * `ok` is a run in which nothing failed and everything was answered. A run that did not happen has no check-in: the
 * schedule that every check-in carries lets Sentry find that out by itself, also when this host is gone.
 */
export function createCheckIns(
  line: Pick<Line, 'send'>,
  monitors: ReadonlyMap<string, Monitor>,
  clock: Clock,
): CheckedIn {
  return async (suite, run) => {
    const monitor = monitors.get(suite)
    if (monitor === undefined) return run()
    const { slug: monitorSlug, config } = monitor
    const checkInId = randomUUID().replaceAll('-', '')
    const startedAt = clock.now()
    const say = (status: CheckIn['status'], duration?: number) =>
      line.send((client) =>
        client.checkIn(
          { monitorSlug, checkInId, status, ...(duration !== undefined && { duration }) },
          config,
        ),
      )
    const seconds = () => (clock.now() - startedAt) / 1_000
    say('in_progress')
    try {
      const result = await run()
      say(isOk(result) ? 'ok' : 'error', seconds())
      return result
    } catch (error) {
      say('error', seconds())
      throw error
    }
  }
}

function isOk({ ended, observations }: Ran): boolean {
  const count = (verdict: Verdict) => observations.filter((one) => one.verdict === verdict).length
  const [passed, degraded] = [count('pass'), count('degraded')]
  const [failed, inconclusive] = [count('fail'), count('inconclusive')]
  return outcomeOf({ ended, passed, degraded, failed, inconclusive }) === 'passed'
}

import type { Check, CheckState } from './check.ts'
import { isFlapping } from './flap.ts'
import type { Observation } from './observation.ts'

/** Works, if perhaps not as approved. */
export const works = (observation: { readonly verdict: string }): boolean =>
  observation.verdict === 'pass' || observation.verdict === 'degraded'

const unseen = (check: Check): CheckState => ({
  check,
  verdict: 'inconclusive',
  at: 0,
  summary: '',
  everPassed: false,
  failures: 0,
  passes: 0,
  history: [],
  flapping: false,
})

/** What is remembered of a check after one more observation. Inconclusive answers change no streak. */
export function remember(
  before: CheckState | undefined,
  check: Check,
  observation: Observation,
  flap: { readonly on: number; readonly off: number },
): CheckState {
  const old = before ?? unseen(check)
  const at = observation.startedAt + observation.tookMs
  const seen = {
    ...old,
    check,
    verdict: observation.verdict,
    at,
    summary: observation.summary,
    last: observation,
  }
  if (observation.verdict === 'inconclusive') return seen
  const failed = !works(observation)
  const history = [...old.history.slice(-20), failed]
  const flapping = isFlapping(history, old.flapping, flap.on, flap.off)
  if (failed) {
    const failingSince =
      old.failures === 0 ? observation.startedAt : (old.failingSince ?? observation.startedAt)
    return { ...seen, failures: old.failures + 1, passes: 0, failingSince, history, flapping }
  }
  const { failingSince: _, ...rest } = seen
  return { ...rest, failures: 0, passes: old.passes + 1, everPassed: true, lastPassAt: at, history, flapping }
}

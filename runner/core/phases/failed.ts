import { lifeSigns } from '../blame.ts'
import { openIncident } from '../open.ts'
import { escalate, rest } from '../rest.ts'
import type { Phase } from '../service.ts'
import { checksOf, enter, note, policyOf, serviceOf, type Turn } from '../turn.ts'
import { record } from './record.ts'

type Verifying = Extract<Phase, { name: 'verifying' }>

/** A verified failure: the next try waits for the cooldown, or a person is called. */
export function attemptFailed(turn: Turn, service: string, text: string): Turn {
  const { action, attempts, incident } = serviceOf(turn, service)
  const recorded = record(turn, service, 'failed', text)
  if (incident === undefined && action?.kind !== 'start' && action?.kind !== 'restart')
    return enter(recorded, service, { name: 'unknown' })
  const failed = note(brokenSince(recorded, service, text), service, 'failed', text)
  const policy = policyOf(turn, service)
  if (attempts >= policy.attempts) return escalate(failed, service)
  const what =
    !action || action.attempt > 0 ? `Restart ${attempts} of ${policy.attempts}` : `The ${action.kind}`
  const until = turn.at + policy.cooldownMs
  return rest(failed, service, 'cooldown', `${what} did not help`, { until })
}

/** Nothing was known to be wrong before it was started; now something is. */
function brokenSince(turn: Turn, service: string, text: string): Turn {
  const { phase, incident } = serviceOf(turn, service)
  if (incident !== undefined) return turn
  const signs = lifeSigns(turn.policy, service)
  const failing = phase.name === 'verifying' ? signs.filter((id) => conclusive(turn, service, phase, id)) : []
  return failing.length > 0 ? openIncident(turn, service, failing) : openIncident(turn, service, signs, text)
}

/** Whether a check is known to fail since the action ended. */
export const conclusive = (turn: Turn, service: string, phase: Verifying, id: string): boolean => {
  const last = checksOf(turn, service)[id]?.last
  return last !== undefined && last.startedAt >= phase.since && last.verdict === 'fail'
}

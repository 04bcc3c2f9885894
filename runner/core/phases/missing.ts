import { lifeSigns } from '../blame.ts'
import { missingText } from '../missing.ts'
import { openIncident } from '../open.ts'
import type { Phase } from '../service.ts'
import { works } from '../streaks.ts'
import { treat } from '../treat.ts'
import { checksOf, emit, patch, policyOf, serviceOf, type Turn, tell } from '../turn.ts'
import { interrupted } from './interrupted.ts'
import { record } from './record.ts'

/**
 * Its manager does not know the service. While a container is created anew that is so for a moment, so it has to last;
 * the checks are asked meanwhile.
 */
export function foundMissing(turn: Turn, service: string, phase: Phase): Turn {
  switch (phase.name) {
    case 'unknown':
    case 'up':
    case 'suspect':
      return askSigns(turn, service)
    case 'verifying':
      if (phase.lost) return interrupted(turn, service)
      return notThere(record(turn, service, 'failed', 'Its service manager does not know it'), service)
    default:
      return turn
  }
}

function askSigns(turn: Turn, service: string): Turn {
  const checks = lifeSigns(turn.policy, service)
  if (checks.length === 0) return turn
  const afterMs = policyOf(turn, service).confirmAfterMs
  return emit(turn, { type: 'recheck', service, checks, afterMs, why: 'confirm' })
}

/** It has lasted: an incident where no check shows that the service works, a word to a person where one does. */
export function stillMissing(turn: Turn, service: string): Turn {
  const { missing, phase, status } = serviceOf(turn, service)
  if (missing === undefined || turn.at < missing.since + policyOf(turn, service).confirmAfterMs) return turn
  if (phase.name !== 'unknown' && phase.name !== 'up') return turn
  const signs = lifeSigns(turn.policy, service)
  if (signs.length === 0) return notThere(turn, service)
  const alive = signs.every((id) => answersWell(turn, service, id, missing.since))
  if (!alive || missing.said) return turn
  const text = `${service} works, but could not be restarted. ${missingText(service, status?.detail)}`
  return tell(patch(turn, service, { missing: { ...missing, said: true } }), 'degraded', service, text)
}

function answersWell(turn: Turn, service: string, check: string, since: number): boolean {
  const last = checksOf(turn, service)[check]?.last
  return last !== undefined && last.startedAt >= since && works(last)
}

function notThere(turn: Turn, service: string): Turn {
  const { status } = serviceOf(turn, service)
  const text = missingText(service, status?.detail)
  return treat(openIncident(turn, service, lifeSigns(turn.policy, service), text), service)
}

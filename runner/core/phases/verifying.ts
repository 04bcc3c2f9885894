import type { Action } from '../action.ts'
import { lifeSigns } from '../blame.ts'
import { supervisor } from '../life.ts'
import type { Observation } from '../observation.ts'
import { closeIncident } from '../open.ts'
import { rest } from '../rest.ts'
import type { Phase } from '../service.ts'
import { works } from '../streaks.ts'
import { triage } from '../triage.ts'
import {
  beginLife,
  checksOf,
  emit,
  enter,
  note,
  patch,
  policyOf,
  seconds,
  serviceOf,
  type Turn,
  tell,
} from '../turn.ts'
import { attemptFailed, conclusive } from './failed.ts'
import { redo } from './interrupted.ts'
import { record } from './record.ts'
import { rise } from './up.ts'

type Verifying = Extract<Phase, { name: 'verifying' }>

/** Stands for the driver's word where a service has no check of its own. */
export const driverSign = 'driver'

/** After an action only new answers count: those that caused it, and every sign of life. */
export function verify(turn: Turn, service: string, lost = false): Turn {
  const { action } = serviceOf(turn, service)
  const checks = toVerify(turn, service)
  const policy = policyOf(turn, service)
  const slow = checks.some((id) => isSuite(turn, service, id))
  const deadline = turn.at + policy.startGraceMs + (slow ? policy.verifySuiteMs : policy.verifyMs)
  const passes = Object.fromEntries(checks.map((id) => [id, 0]))
  const phase: Verifying = {
    name: 'verifying',
    action: action?.id ?? '',
    since: turn.at,
    deadline,
    passes,
    failures: {},
    ...(lost && { lost: true as const }),
  }
  const light = checks.filter((id) => !isSuite(turn, service, id))
  const first = light.length > 0 ? light : checks
  return askToVerify(enter(turn, service, phase), service, first, lost ? 0 : policy.verifyEveryMs)
}

function toVerify(turn: Turn, service: string): readonly string[] {
  const failing = serviceOf(turn, service).incident?.failing ?? []
  const causes = failing.filter((id) => {
    const state = checksOf(turn, service)[id]
    return state !== undefined && triage(state).restart
  })
  const all = [...new Set([...lifeSigns(turn.policy, service), ...causes])]
  return all.length > 0 ? all : [driverSign]
}

const isSuite = (turn: Turn, service: string, id: string): boolean =>
  checksOf(turn, service)[id]?.check.weight === 'suite'

function askToVerify(turn: Turn, service: string, checks: readonly string[], afterMs: number): Turn {
  if (checks.length === 0) return turn
  if (checks.includes(driverSign)) return emit(turn, { type: 'look', service })
  return emit(turn, { type: 'recheck', service, checks, afterMs, why: 'verify' })
}

/** One more answer; two in a row from every check prove the recovery. */
export function hear(turn: Turn, service: string, phase: Verifying, observation: Observation): Turn {
  if (observation.startedAt < phase.since || !(observation.check in phase.passes)) return turn
  const next = count(turn, service, phase, observation)
  const counted = enter(turn, service, next)
  const policy = policyOf(turn, service)
  if (Object.values(next.passes).every((passes) => passes >= policy.verifyPasses))
    return healed(counted, service)
  if (Object.values(next.failures).some((failures) => failures > 1)) {
    return attemptFailed(counted, service, `After the restart: ${observation.summary}`)
  }
  const redone = redo(counted, service)
  return redone === counted ? askNext(counted, service, next, observation.check) : redone
}

function count(turn: Turn, service: string, phase: Verifying, observation: Observation): Verifying {
  const { check, verdict } = observation
  if (verdict === 'inconclusive') return phase
  const passes = { ...phase.passes, [check]: works(observation) ? (phase.passes[check] ?? 0) + 1 : 0 }
  // A service that is still starting is expected to fail; it is not held against the attempt.
  const starting = observation.startedAt < phase.since + policyOf(turn, service).startGraceMs
  const failures = {
    ...phase.failures,
    [check]: works(observation) || starting ? 0 : (phase.failures[check] ?? 0) + 1,
  }
  return { ...phase, passes, failures }
}

/** Light checks go first; a Playwright check is worth asking when the service answers at all. */
function askNext(turn: Turn, service: string, phase: Verifying, heard: string): Turn {
  const policy = policyOf(turn, service)
  const ids = Object.keys(phase.passes)
  const waiting = ids.filter((id) => isSuite(turn, service, id) && !(id in phase.failures))
  const lightAnswers = ids.every((id) => isSuite(turn, service, id) || (phase.passes[id] ?? 0) > 0)
  const open = (phase.passes[heard] ?? 0) < policy.verifyPasses ? [heard] : []
  const again = askToVerify(turn, service, open, policy.verifyEveryMs)
  const firstTime = lightAnswers && phase.passes[heard] === 1 && !isSuite(turn, service, heard)
  return firstTime ? askToVerify(again, service, waiting, 0) : again
}

/** Proven: the action is healed, and the incident is over unless one of its checks still fails. */
export function healed(turn: Turn, service: string): Turn {
  const { incident, action } = serviceOf(turn, service)
  const recorded = askStale(record(turn, service, 'healed'), service)
  if (incident === undefined) return rise(recorded, service)
  const left = incident.failing.filter((id) => (checksOf(turn, service)[id]?.failures ?? 0) > 0)
  const verified = note(recorded, service, 'verified', 'The checks that called for it pass again')
  if (left.length > 0) {
    const text = `Still to be seen to pass: ${left.join(', ')}`
    return patch(rest(verified, service, 'alertOnly', text), service, { healthySince: turn.at })
  }
  const took = seconds(turn.at - incident.openedAt)
  const text = `${service} was ${howHealed(action)}, ${took} after it was detected`
  const outcome = action?.by === supervisor ? 'ended by itself' : 'healed'
  return rise(closeIncident(verified, service, outcome, text), service)
}

function howHealed(action: Action | undefined): string {
  if (action === undefined) return 'recovered'
  if (action.by === supervisor) return 'restarted by its own supervisor and works'
  return `healed by ${action.kind === 'start' ? 'a start' : 'a restart'}`
}

/** What failed in the life before is asked anew: its schedule may be hours away. */
function askStale(turn: Turn, service: string): Turn {
  const stale = Object.values(checksOf(turn, service)).filter((state) => state.failures > 0)
  if (stale.length === 0) return turn
  return emit(turn, {
    type: 'recheck',
    service,
    checks: stale.map((state) => state.check.id),
    afterMs: 0,
    why: 'verify',
  })
}

/** The deadline passed: failures mean that the attempt failed; silence proves nothing, so nothing is done. */
export function verificationOver(turn: Turn, service: string, phase: Verifying): Turn {
  const failing = Object.entries(phase.passes).filter(
    ([id, passes]) => passes === 0 && conclusive(turn, service, phase, id),
  )
  if (failing.length > 0) {
    return attemptFailed(turn, service, `${failing.map(([id]) => id).join(', ')} did not pass in time`)
  }
  const text =
    'No check could give an answer, so nobody knows whether the restart helped; nothing more is done'
  const recorded = note(record(turn, service, 'unproven', text), service, 'waiting', text)
  if (serviceOf(turn, service).incident === undefined) return enter(recorded, service, { name: 'unknown' })
  return tell(enter(recorded, service, { name: 'waiting', why: 'unproven', text }), 'unproven', service, text)
}

/** Between intent and answer we died: the world is looked at, and the attempt counts. */
export function resume(turn: Turn, service: string): Turn {
  const looked = emit(beginLife(turn, service), { type: 'look', service })
  return verify(
    note(
      looked,
      service,
      'note',
      'Guardian was restarted in the middle of this; looking at the service first',
    ),
    service,
    true,
  )
}

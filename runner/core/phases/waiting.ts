import type { Observation } from '../observation.ts'
import { closeIncident, mergeObservations, openIncident } from '../open.ts'
import type { Phase } from '../service.ts'
import { failingStates, treat } from '../treat.ts'
import { amend, checksOf, emit, enter, policyOf, serviceOf, type Turn } from '../turn.ts'
import { rise } from './up.ts'
import { attemptFailed } from './verifying.ts'

type Waiting = Extract<Phase, { name: 'waiting' }>

/** News while nothing is being done: the trouble may end by itself, grow, or become curable. */
export function listen(turn: Turn, service: string, phase: Waiting, observation: Observation): Turn {
  const { incident } = serviceOf(turn, service)
  if (incident === undefined) return withoutIncident(turn, service)
  const state = checksOf(turn, service)[observation.check]
  if (state === undefined || observation.verdict === 'inconclusive') return turn
  if (state.failures === 0) return maybeOver(turn, service, observation.check)
  const noted = amend(turn, service, (old) => ({
    observations: old.failing.includes(observation.check)
      ? mergeObservations(old.observations, [observation])
      : old.observations,
  }))
  if (state.failures < 2) return askAgain(noted, service, observation.check)
  const wider = openIncident(noted, service, [observation.check])
  if (phase.why === 'unproven') return attemptFailed(wider, service, `Proven since: ${observation.summary}`)
  return phase.why === 'alertOnly' ? treat(wider, service) : wider
}

/** A dependent that waits for its parent, and recovered with it or without it. */
function withoutIncident(turn: Turn, service: string): Turn {
  const failing = Object.values(checksOf(turn, service)).some((state) => state.failures > 0)
  return failing ? turn : rise(turn, service)
}

function maybeOver(turn: Turn, service: string, check: string): Turn {
  const { incident } = serviceOf(turn, service)
  const policy = policyOf(turn, service)
  const states = (incident?.failing ?? []).flatMap((id) => checksOf(turn, service)[id] ?? [])
  if (states.some((state) => state.failures > 0)) return turn
  if (states.some((state) => state.passes < policy.verifyPasses)) return askAgain(turn, service, check)
  const { phase } = serviceOf(turn, service)
  const proven = phase.name === 'waiting' && phase.why === 'unproven'
  const text = proven
    ? `The restart of ${service} is proven now: its checks pass`
    : `${service} works again by itself`
  return rise(closeIncident(turn, service, proven ? 'healed' : 'ended by itself', text), service)
}

/** The second answer should not have to wait for the schedule, which may be hours away. */
function askAgain(turn: Turn, service: string, check: string): Turn {
  const afterMs = policyOf(turn, service).confirmAfterMs
  return emit(turn, { type: 'recheck', service, checks: [check], afterMs, why: 'confirm' })
}

/** The time that was waited for has come. */
export function waited(turn: Turn, service: string, phase: Waiting): Turn {
  const { incident, status } = serviceOf(turn, service)
  if (incident === undefined) return turn
  const gone = incident.exited && status?.state !== 'running'
  if (gone || failingStates(turn, service).length > 0) return treat(turn, service)
  const policy = policyOf(turn, service)
  const later = enter(turn, service, { ...phase, until: turn.at + policy.cooldownMs })
  return emit(later, { type: 'recheck', service, checks: incident.failing, afterMs: 0, why: 'confirm' })
}

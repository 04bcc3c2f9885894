import type { CheckState } from '../check.ts'
import { isGone } from '../life.ts'
import type { Observation } from '../observation.ts'
import { closeIncident, mergeObservations, openIncident } from '../open.ts'
import type { Phase } from '../service.ts'
import { failingStates, treat } from '../treat.ts'
import { amend, checksOf, emit, enter, policyOf, seconds, serviceOf, type Turn } from '../turn.ts'
import { attemptFailed } from './failed.ts'
import { rise } from './up.ts'

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
  const { status } = serviceOf(turn, service)
  if (status?.state === 'stopped' || status?.state === 'failed') return turn
  const failing = Object.values(checksOf(turn, service)).some((state) => state.failures > 0)
  return failing ? turn : rise(turn, service)
}

function maybeOver(turn: Turn, service: string, check: string): Turn {
  const { incident, phase } = serviceOf(turn, service)
  if (incident === undefined || isLooping(phase, turn.at)) return turn
  const states = incident.failing.map((id) => checksOf(turn, service)[id])
  // A check that has not answered yet is no reason to believe in a recovery.
  if (states.length === 0 || states.some((state) => state === undefined || state.failures > 0)) return turn
  const proven = states.every(
    (state) => state !== undefined && state.passes >= passesNeeded(turn, service, state),
  )
  if (!proven) return askAgain(turn, service, check)
  const cured = incident.actions.some(({ outcome }) => outcome === 'healed')
  const unproven = phase.name === 'waiting' && phase.why === 'unproven'
  const took = seconds(turn.at - incident.openedAt)
  const text =
    cured || unproven
      ? `${service} was healed by a restart, ${took} after it was detected`
      : `${service} works again by itself`
  return rise(closeIncident(turn, service, cured || unproven ? 'healed' : 'ended by itself', text), service)
}

/** One pass is enough of a page that restarts nothing; what may restart has to show it twice. */
const passesNeeded = (turn: Turn, service: string, { check }: CheckState): number =>
  check.weight === 'suite' && !check.vital ? 1 : policyOf(turn, service).verifyPasses

/** The second answer should not have to wait for the schedule, which may be hours away. */
function askAgain(turn: Turn, service: string, check: string): Turn {
  const afterMs = policyOf(turn, service).confirmAfterMs
  return emit(turn, { type: 'recheck', service, checks: [check], afterMs, why: 'confirm' })
}

/** The time that was waited for has come. */
export function waited(turn: Turn, service: string, phase: Waiting): Turn {
  const state = serviceOf(turn, service)
  const { incident } = state
  if (incident === undefined) return turn
  if (phase.why === 'escalated') return lookWhetherOver(turn, service, phase)
  if (isGone(state) || failingStates(turn, service).length > 0) return treat(turn, service)
  const policy = policyOf(turn, service)
  const later = enter(turn, service, { ...phase, until: turn.at + policy.cooldownMs })
  return emit(later, { type: 'recheck', service, checks: incident.failing, afterMs: 0, why: 'confirm' })
}

/** A service that its own supervisor kept restarting works between two deaths, too: it has to do so for a while. */
export const isLooping = (phase: Phase, at: number): boolean =>
  phase.name === 'waiting' && phase.why === 'escalated' && phase.until !== undefined && at < phase.until

function lookWhetherOver(turn: Turn, service: string, { until: _, ...phase }: Waiting): Turn {
  const checks = serviceOf(turn, service).incident?.failing ?? []
  const looking = emit(enter(turn, service, phase), { type: 'look', service })
  return checks.length === 0
    ? looking
    : emit(looking, { type: 'recheck', service, checks, afterMs: 0, why: 'confirm' })
}

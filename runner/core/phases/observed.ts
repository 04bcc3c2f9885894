import type { Check } from '../check.ts'
import type { Observation } from '../observation.ts'
import { remember } from '../streaks.ts'
import { checksOf, serviceOf, type Turn, tell } from '../turn.ts'
import { askAgain, judge, suspect } from './suspect.ts'
import { rise } from './up.ts'
import { hear } from './verifying.ts'
import { listen } from './waiting.ts'

/** One answer of one check. Playwright checks bring their own description, since nobody else lists them. */
export function observed(turn: Turn, observation: Observation, described: Check | undefined): Turn {
  const { service } = observation
  if (!(service in turn.policy.services)) return turn
  const old = checksOf(turn, service)[observation.check]
  const check = turn.policy.checks[observation.check] ?? described ?? old?.check
  if (check === undefined || check.service !== service) return turn
  if (observation.startedAt < (old?.last?.startedAt ?? 0)) return turn
  if (observation.startedAt < (serviceOf(turn, service).actedAt ?? 0)) return turn
  const { flapOn: on, flapOff: off } = turn.policy.host
  const state = remember(old, check, observation, { on, off })
  const checks = {
    ...turn.world.checks,
    [service]: { ...checksOf(turn, service), [observation.check]: state },
  }
  const remembered: Turn = { ...turn, world: { ...turn.world, checks } }
  const degradedNow = observation.verdict === 'degraded' && old?.verdict !== 'degraded'
  const topic = observation.reason === 'visual' ? 'visual' : 'degraded'
  const told = degradedNow ? tell(remembered, topic, service, observation.summary) : remembered
  const judged = toPhase(told, observation, check)
  return observation.verdict === 'inconclusive' ? judged : blamed(judged, service)
}

/** Dependents may have been waiting for this very answer before they are judged. */
function blamed(turn: Turn, parent: string): Turn {
  const waiting = Object.values(turn.world.services).filter(
    ({ id, phase }) => id !== parent && phase.name === 'suspect',
  )
  return waiting.reduce((judged, { id }) => judge(judged, id), turn)
}

function toPhase(turn: Turn, observation: Observation, check: Check): Turn {
  const { service, verdict } = observation
  const { phase } = serviceOf(turn, service)
  switch (phase.name) {
    case 'unknown':
    case 'up':
      if (verdict === 'fail') return suspect(turn, service, check.id)
      return verdict === 'inconclusive' || phase.name === 'up' ? turn : rise(turn, service)
    case 'suspect':
      if (verdict === 'fail') return suspect(turn, service, check.id)
      if (verdict === 'inconclusive')
        return phase.checks.includes(check.id) ? askAgain(turn, service, check.id) : turn
      return judge(turn, service)
    case 'verifying':
      return hear(turn, service, phase, observation)
    case 'waiting':
      return listen(turn, service, phase, observation)
    case 'acting':
    case 'stopped':
      return turn
  }
}

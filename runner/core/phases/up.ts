import { ancestors, dependents, isToBlame } from '../blame.ts'
import { treat } from '../treat.ts'
import { checksOf, emit, enter, patch, policyOf, serviceOf, type Turn } from '../turn.ts'
import { stopped } from './acting.ts'
import { autoStart } from './auto-start.ts'
import { exited } from './exited.ts'

/** The service works: health counts from here, and those that waited for it are judged again. */
export function rise(turn: Turn, service: string): Turn {
  const { healthySince, incident } = serviceOf(turn, service)
  const up = patch(enter(turn, service, { name: 'up' }), service, {
    healthySince: incident === undefined ? (healthySince ?? turn.at) : turn.at,
  })
  return dependents(turn.policy, service).reduce(judgeAgain, up)
}

/** One that waits for what it needs is judged again as soon as that works. */
export function judgeAgain(turn: Turn, service: string): Turn {
  const state = serviceOf(turn, service)
  if (state.phase.name !== 'waiting' || state.phase.why !== 'parent') return turn
  if (ancestors(turn.policy, service).some((parent) => isToBlame(turn.policy, turn.world, service, parent)))
    return turn
  if (state.status?.state === 'failed') return exited(turn, service)
  if (state.status?.state === 'stopped' && state.incident === undefined) return leftStopped(turn, service)
  if (state.incident !== undefined) return treat(turn, service)
  return suspectAfresh(turn, service)
}

/** Found stopped while it waited for what it needs. */
function leftStopped(turn: Turn, service: string): Turn {
  const known = turn.policy.services[service]
  if (known?.autoStart) return autoStart(turn, service)
  return known?.alwaysUp ? exited(turn, service) : stopped(turn, service, 'the service manager')
}

/** Failures from the time when the parent was down are forgotten; only new ones count. */
function suspectAfresh(turn: Turn, service: string): Turn {
  const states = Object.values(checksOf(turn, service))
  const failing = states.filter((check) => check.failures > 0).map((check) => check.check.id)
  if (failing.length === 0) return rise(turn, service)
  const forgiven = Object.fromEntries(states.map((check) => [check.check.id, { ...check, failures: 0 }]))
  const checks = { ...turn.world.checks, [service]: forgiven }
  const next = enter({ ...turn, world: { ...turn.world, checks } }, service, { name: 'unknown' })
  return emit(next, {
    type: 'recheck',
    service,
    checks: failing,
    afterMs: policyOf(turn, service).verifyEveryMs,
    why: 'blame',
  })
}

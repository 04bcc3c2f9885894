import { unseen } from '../activity.ts'
import { idleBooted, idleTicked } from '../idle.ts'
import { ourLife } from '../life.ts'
import { remind } from '../reminders.ts'
import { emit, enter, patch, policyOf, serviceOf, type Turn } from '../turn.ts'
import { overdue, stopped } from './acting.ts'
import { stillMissing } from './missing.ts'
import { askAgain, judge } from './suspect.ts'
import { judgeAgain } from './up.ts'
import { resume, verificationOver } from './verifying.ts'
import { waited } from './waiting.ts'

/** Time has passed: deadlines, cooldowns, holds and old attempts run out. */
export function ticked(turn: Turn, trouble: string | undefined): Turn {
  const marked = markTrouble(turn, trouble)
  return Object.keys(turn.policy.services).reduce(
    (next, service) =>
      remind(idleTicked(stillMissing(due(refresh(next, service), service), service), service), service),
    marked,
  )
}

/** Doubts about ourselves last a while after their last sign. */
function markTrouble(turn: Turn, trouble: string | undefined): Turn {
  const known = turn.world.host.trouble
  if (trouble !== undefined) {
    const host = { trouble: { since: known?.since ?? turn.at, until: turn.at + 30_000, text: trouble } }
    const next = { ...turn, world: { ...turn.world, host } }
    return known?.text === trouble
      ? next
      : emit(next, { type: 'tell', topic: 'own-trouble', subject: 'host', text: trouble, at: turn.at })
  }
  if (known === undefined || known.until > turn.at) return turn
  return { ...turn, world: { ...turn.world, host: {} } }
}

/** Expired holds go; attempts are forgotten after the healthy time. */
function refresh(turn: Turn, service: string): Turn {
  const state = turn.world.services[service]
  if (state === undefined) return turn
  const holds = state.holds.filter((hold) => hold.until === undefined || hold.until > turn.at)
  const calm =
    state.attempts > 0 &&
    (state.phase.name === 'up' || (state.phase.name === 'waiting' && state.phase.why === 'alertOnly')) &&
    healthyFor(turn, service) >= policyOf(turn, service).resetAfterMs
  if (holds.length === state.holds.length && !calm) return turn
  const fresh = patch(turn, service, { holds, ...(calm && { attempts: 0 }) })
  return holds.length < state.holds.length ? unheld(fresh, service) : fresh
}

/** What was found stopped while nothing might be done is looked at again: it may have to be started. */
export function unheld(turn: Turn, service: string): Turn {
  const { phase, holds, status } = serviceOf(turn, service)
  const isLeft = phase.name === 'unknown' && holds.length === 0 && status?.state === 'stopped'
  return isLeft ? emit(turn, { type: 'look', service }) : turn
}

const healthyFor = (turn: Turn, service: string): number =>
  turn.at - (serviceOf(turn, service).healthySince ?? turn.at)

function due(turn: Turn, service: string): Turn {
  const state = turn.world.services[service]
  if (state === undefined) return turn
  const { phase } = state
  switch (phase.name) {
    case 'suspect':
      return judge(turn, service)
    case 'acting':
      return turn.at >= phase.deadline ? overdue(turn, service) : turn
    case 'verifying':
      return turn.at >= phase.deadline ? verificationOver(turn, service, phase) : turn
    case 'waiting':
      if (phase.why === 'parent') return judgeAgain(turn, service)
      return phase.until !== undefined && turn.at >= phase.until ? waited(turn, service, phase) : turn
    default:
      return turn
  }
}

/** After a restart of ours: what was begun is looked at before anything is done, and deadlines run again. */
export function booted(turn: Turn): Turn {
  return Object.keys(turn.policy.services).reduce(
    // Who restarted what while we were away is not known, so lives are compared anew.
    (next, service) =>
      bootService(ourLife(idleBooted(unseen(next, service), service), service, undefined), service),
    turn,
  )
}

function bootService(turn: Turn, service: string): Turn {
  const state = serviceOf(turn, service)
  const { phase, action } = state
  const looked = turn.policy.services[service]?.hasDriver ? emit(turn, { type: 'look', service }) : turn
  switch (phase.name) {
    case 'acting':
    case 'verifying':
      return action?.kind === 'stop' ? stopped(looked, service, action.by) : resume(looked, service)
    case 'suspect': {
      const asked = phase.checks.reduce((asking, check) => askAgain(asking, service, check), looked)
      // A service that is to run whenever we do may be down only because we were: it is started, not suspected.
      return turn.policy.services[service]?.autoStart ? enter(asked, service, { name: 'unknown' }) : asked
    }
    case 'up':
      // Nothing was seen while we were away: health has to be shown anew.
      return patch(enter(looked, service, { name: 'unknown' }), service, { healthySince: turn.at })
    default:
      return looked
  }
}

import type { Phase } from '../service.ts'
import { act, treat } from '../treat.ts'
import { checksOf, emit, enter, serviceOf, type Turn } from '../turn.ts'
import { record } from './record.ts'

type Verifying = Extract<Phase, { name: 'verifying' }>

const why = 'Guardian ended in the middle of it'

/** Our own death cut the attempt short: it counts, but nothing failed, so nobody waits for a cooldown. */
export function interrupted(turn: Turn, service: string): Turn {
  const { incident, action } = serviceOf(turn, service)
  if (incident !== undefined) return treat(record(turn, service, 'unknown', why), service)
  if (turn.policy.host.dryRun)
    return emit(enter(turn, service, { name: 'unknown' }), { type: 'look', service })
  return act(turn, service, 'start', { attempt: 0, why, by: action?.by ?? 'guardian' })
}

/** The first look after our death: the very life that was to be replaced still runs, or another one does. */
export function foundRunning(turn: Turn, service: string, phase: Verifying): Turn {
  const { action, status } = serviceOf(turn, service)
  const isOld = action?.kind === 'restart' && action.replaces !== undefined
  if (!phase.lost || !isOld || action.replaces !== status?.identity) return turn
  return redo(enter(turn, service, { ...phase, untouched: true }), service)
}

/** A life that was not replaced is not starting: one fresh failure is enough to do what was left undone. */
export function redo(turn: Turn, service: string): Turn {
  const { phase, incident } = serviceOf(turn, service)
  if (phase.name !== 'verifying' || !phase.untouched || incident === undefined) return turn
  const failsStill = Object.keys(phase.passes).some((id) => {
    const last = checksOf(turn, service)[id]?.last
    return last !== undefined && last.startedAt >= phase.since && last.verdict === 'fail'
  })
  return failsStill ? interrupted(turn, service) : turn
}

import { ancestors, isDown } from '../blame.ts'
import { wakeNeeded } from '../idle.ts'
import { rest } from '../rest.ts'
import { act } from '../treat.ts'
import { serviceOf, type Turn } from '../turn.ts'

/** Starts what is to run whenever we do: after the services it needs, and not while a person forbids acting. */
export function autoStart(found: Turn, service: string): Turn {
  if (serviceOf(found, service).holds.length > 0) return found
  const turn = wakeNeeded(found, service, 'guardian')
  const parent = ancestors(turn.policy, service).find((id) => isOnItsWay(turn, id))
  if (parent !== undefined)
    return rest(turn, service, 'parent', `${service} is started when ${parent}, which it needs, works`)
  const why = 'It is to be running whenever Guardian runs'
  return act(turn, service, 'start', { attempt: 0, why, by: 'guardian' })
}

/** Down, being started, or about to be. */
function isOnItsWay(turn: Turn, id: string): boolean {
  const state = serviceOf(turn, id)
  if (isDown(state) || state.phase.name === 'acting' || state.phase.name === 'verifying') return true
  const known = turn.policy.services[id]
  return state.phase.name === 'unknown' && known?.hasDriver === true && known.autoStart
}

import { ancestors, isDown } from '../blame.ts'
import { wakeNeeded } from '../idle.ts'
import { rest } from '../rest.ts'
import { act } from '../treat.ts'
import { enter, serviceOf, type Turn, tell } from '../turn.ts'

/** Starts what is to run whenever we do: after the services it needs, and not while a person forbids acting. */
export function autoStart(found: Turn, service: string): Turn {
  if (serviceOf(found, service).holds.length > 0) return found
  if (found.policy.host.dryRun) return rehearse(found, service)
  const turn = wakeNeeded(found, service, 'guardian')
  const parent = ancestors(turn.policy, service).find((id) => isOnItsWay(turn, id))
  if (parent !== undefined)
    return rest(turn, service, 'parent', `${service} is started when ${parent}, which it needs, works`)
  const why = 'It is to be running whenever Guardian runs'
  return act(turn, service, 'start', { attempt: 0, why, by: 'guardian' })
}

/** Down, being started, or about to be. */
function isOnItsWay(turn: Turn, id: string): boolean {
  if (isDown(turn.policy, turn.world, id)) return true
  const known = turn.policy.services[id]
  return serviceOf(turn, id).phase.name === 'unknown' && known?.hasDriver === true && known.autoStart
}

/** Dry run: everything but the start itself, said once. */
function rehearse(turn: Turn, service: string): Turn {
  if (serviceOf(turn, service).phase.name === 'stopped') return turn
  const said = tell(turn, 'acting', service, `Dry run: ${service} would be started now`)
  return enter(said, service, { name: 'stopped', by: 'the service manager' })
}

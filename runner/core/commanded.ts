import type { ActionKind } from './action.ts'
import type { Command } from './event.ts'
import { wakeNeeded } from './idle.ts'
import { closeIncident } from './open.ts'
import { record } from './phases/record.ts'
import { unheld } from './phases/time.ts'
import { act, treat } from './treat.ts'
import { amend, note, patch, serviceOf, type Turn } from './turn.ts'

const longestMaintenance = 8 * 3_600_000

/** Maintenance that the configuration asks for at its times goes by this name, and beside that of a person. */
export const scheduled = 'the schedule'

/** What an operator asked for; unknown services and incidents change nothing. */
export function commanded(turn: Turn, command: Command, by: string): Turn {
  switch (command.do) {
    case 'acknowledge':
      return acknowledge(turn, command.incident, by)
    case 'maintenance': {
      const until = Math.min(command.until, turn.at + longestMaintenance)
      return eachKnown(turn, command.services, (next, id) =>
        hold(next, id, { why: 'maintenance', by, until, ...(command.note && { note: command.note }) }),
      )
    }
    case 'end-maintenance':
      return eachKnown(turn, command.services, (next, id) => release(next, id, 'maintenance'))
    default:
      return eachKnown(turn, [command.service], (next, id) => toService(next, id, command.do, by))
  }
}

const eachKnown = (turn: Turn, services: readonly string[], change: (turn: Turn, id: string) => Turn): Turn =>
  services.filter((id) => id in turn.policy.services).reduce(change, turn)

type ServiceCommand = Extract<Command, { service: string }>['do']

function toService(turn: Turn, service: string, what: ServiceCommand, by: string): Turn {
  switch (what) {
    case 'pause':
      return hold(turn, service, { why: 'paused', by })
    case 'resume':
      return release(turn, service, 'paused')
    case 'reset':
      return reset(turn, service, by)
    case 'stop':
    case 'start':
    case 'restart':
      return mayOrder(turn, service) ? order(turn, service, what, by) : turn
  }
}

/** A person's word goes before attempts and budgets, but never into a restart that is going on. */
const mayOrder = (turn: Turn, service: string): boolean =>
  turn.policy.services[service]?.hasDriver === true && serviceOf(turn, service).phase.name !== 'acting'

function order(turn: Turn, service: string, kind: ActionKind, by: string): Turn {
  const noted = note(turn, service, 'acting', `${kind} by ${by}`)
  const recorded = record(noted, service, 'unproven', `${by} asked for a ${kind} before it was verified`)
  const ready = kind === 'start' ? wakeNeeded(recorded, service, by) : recorded
  const closed =
    kind === 'stop'
      ? closeIncident(ready, service, 'ended by itself', `${service} was stopped by ${by}`)
      : ready
  return act(closed, service, kind, { attempt: 0, why: `${by} asked for it`, by })
}

type Held = Turn['world']['services'][string]['holds'][number]

function hold(turn: Turn, service: string, held: Held): Turn {
  const { holds, phase } = serviceOf(turn, service)
  const others = holds.filter((old) => !isSameHold(old, held))
  const next = patch(turn, service, { holds: [...others, held] })
  // What waits for the end of a hold waits for the new one, which may come earlier.
  return phase.name === 'waiting' && phase.why === 'hold' ? treat(next, service) : next
}

const isSameHold = (one: Held, other: Held): boolean =>
  one.why === other.why && (one.by === scheduled) === (other.by === scheduled)

function release(turn: Turn, service: string, why: Held['why']): Turn {
  const { holds, phase } = serviceOf(turn, service)
  const freed = patch(turn, service, { holds: holds.filter((old) => old.why !== why) })
  return phase.name === 'waiting' && phase.why === 'hold' ? treat(freed, service) : unheld(freed, service)
}

function reset(turn: Turn, service: string, by: string): Turn {
  const { phase, incident } = serviceOf(turn, service)
  const fresh = patch(turn, service, { attempts: 0 })
  if (incident === undefined || phase.name !== 'waiting') return fresh
  const { outcome: _, ...open } = incident
  return treat(note(patch(fresh, service, { incident: open }), service, 'note', `Reset by ${by}`), service)
}

function acknowledge(turn: Turn, incident: string, by: string): Turn {
  const owner = Object.values(turn.world.services).find((state) => state.incident?.id === incident)
  if (owner === undefined) return turn
  const said = note(turn, owner.id, 'note', `Acknowledged by ${by}`)
  return amend(said, owner.id, () => ({ acknowledged: { by, at: turn.at } }))
}

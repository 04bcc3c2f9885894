import type { Event } from '../event.ts'
import { amend, beginLife, enter, note, serviceOf, type Turn, tell } from '../turn.ts'
import { attemptFailed, verify } from './verifying.ts'

type Acted = Extract<Event, { type: 'acted' }>

/** The driver's answer. Its word is not proof: a good end is verified, a bad one is a failed attempt. */
export function acted(turn: Turn, event: Acted): Turn {
  const { service } = event
  const { phase, action } = serviceOf(turn, service)
  if (phase.name !== 'acting' || phase.action !== event.action || action === undefined) return turn
  const noted = beginLife(remember(turn, event), service)
  if (!event.ok) return attemptFailed(noted, service, event.detail)
  if (action.kind === 'stop') return stopped(noted, service, action.by)
  const same = event.identityBefore !== undefined && event.identityBefore === event.identityAfter
  if (same && action.kind === 'restart') {
    return attemptFailed(noted, service, 'The driver reported success, but the same process still runs')
  }
  return verify(note(noted, service, 'acted', event.detail), service)
}

function remember(turn: Turn, event: Acted): Turn {
  const { service, action: id, detail, identityBefore, identityAfter } = event
  const end = {
    endedAt: turn.at,
    detail,
    ...(identityBefore && { identityBefore }),
    ...(identityAfter && { identityAfter }),
  }
  return amend(turn, service, ({ actions }) => ({
    actions: actions.map((old) => (old.id === id ? { ...old, ...end } : old)),
  }))
}

export function stopped(turn: Turn, service: string, by: string): Turn {
  const { action: _, healthySince: __, ...rest } = serviceOf(turn, service)
  const services = { ...turn.world.services, [service]: rest }
  const next = enter({ ...turn, world: { ...turn.world, services } }, service, { name: 'stopped', by })
  return tell(next, 'stopped', service, `${service} was stopped by ${by}`)
}

/** No answer within the deadline. */
export function overdue(turn: Turn, service: string): Turn {
  const { action } = serviceOf(turn, service)
  if (action === undefined) return enter(turn, service, { name: 'unknown' })
  const text = `The driver did not finish the ${action.kind} in time`
  const marked = amend(turn, service, ({ actions }) => ({
    actions: actions.map((old) => (old.id === action.id ? { ...old, endedAt: turn.at } : old)),
  }))
  const cancelled = {
    ...marked,
    effects: [...marked.effects, { type: 'cancel' as const, service, action: action.id }],
  }
  return attemptFailed(beginLife(cancelled, service), service, text)
}

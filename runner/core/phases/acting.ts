import { forgetJobs } from '../activity.ts'
import type { Event } from '../event.ts'
import { autoEnd } from '../idle.ts'
import { ourLife } from '../life.ts'
import { closeIncident } from '../open.ts'
import { amend, beginLife, enter, note, serviceOf, type Turn, tell } from '../turn.ts'
import { attemptFailed } from './failed.ts'
import { record } from './record.ts'
import { verify } from './verifying.ts'

type Acted = Extract<Event, { type: 'acted' }>

/** The driver's answer. Its word is not proof: a good end is verified, a bad one is a failed attempt. */
export function acted(turn: Turn, event: Acted): Turn {
  const { service } = event
  const { phase, action } = serviceOf(turn, service)
  if (phase.name !== 'acting' || phase.action !== event.action || action === undefined) return turn
  const remembered = ourLife(remember(turn, event), service, event.identityAfter)
  const noted = forgetJobs(beginLife(remembered, service), service)
  if (!event.ok) return attemptFailed(unended(noted, service, event.detail), service, event.detail)
  if (action.kind === 'stop') return stopped(noted, service, action.by)
  const same = event.identityBefore !== undefined && event.identityBefore === event.identityAfter
  if (same && action.kind === 'restart') {
    return attemptFailed(noted, service, 'The driver reported success, but the same process still runs')
  }
  return verify(note(noted, service, 'acted', event.detail), service)
}

/** An end that did not come about opens no incident, so it is said here. */
function unended(turn: Turn, service: string, detail: string): Turn {
  if (serviceOf(turn, service).action?.by !== autoEnd) return turn
  return tell(turn, 'idle', service, `${service} could not be stopped, though nobody uses it: ${detail}`)
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

/** It is down on purpose, and what was wrong with it is over with that. */
export function stopped(turn: Turn, service: string, by: string): Turn {
  const recorded = record(turn, service, 'unproven', `Stopped by ${by} before it was verified`)
  const over = closeIncident(
    recorded,
    service,
    'ended by itself',
    `${by} stopped ${service} in the middle of it`,
  )
  const { action: _, healthySince: __, ...rest } = serviceOf(over, service)
  const services = { ...over.world.services, [service]: rest }
  const next = enter({ ...over, world: { ...over.world, services } }, service, { name: 'stopped', by })
  const unused = `nobody used it; "guardian service start ${service}" wakes it`
  return tell(
    next,
    'stopped',
    service,
    `${service} was stopped by ${by}${by === autoEnd ? `: ${unused}` : ''}`,
  )
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
  const fresh = beginLife(ourLife(cancelled, service, undefined), service)
  return attemptFailed(unended(fresh, service, text), service, text)
}

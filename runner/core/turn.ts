import type { CheckState } from './check.ts'
import type { Effect, Topic } from './effect.ts'
import type { Incident, TimelineEntry } from './incident.ts'
import type { Policy, ServicePolicy } from './policy.ts'
import type { Phase, ServiceState } from './service.ts'
import { isOfIncident } from './severity.ts'
import type { World } from './world.ts'

/** One event being decided: the world as it is by now, and what shall be done about it. */
export type Turn = {
  readonly policy: Policy
  readonly at: number
  readonly world: World
  readonly effects: readonly Effect[]
}

export function serviceOf(turn: Turn, id: string): ServiceState {
  return turn.world.services[id] ?? { id, phase: { name: 'unknown' }, since: turn.at, attempts: 0, holds: [] }
}

export function policyOf(turn: Turn, id: string): ServicePolicy {
  const known = turn.policy.services[id]
  if (known === undefined) throw new Error(`decide was asked about the unknown service ${id}`)
  return known.policy
}

export const checksOf = (turn: Turn, service: string): Readonly<Record<string, CheckState>> =>
  turn.world.checks[service] ?? {}

export function patch(turn: Turn, id: string, change: Partial<ServiceState>): Turn {
  const services = { ...turn.world.services, [id]: { ...serviceOf(turn, id), ...change } }
  return { ...turn, world: { ...turn.world, services } }
}

/** Enters a phase; the time of entry is kept when the phase stays the same by name. */
export function enter(turn: Turn, id: string, phase: Phase): Turn {
  const before = serviceOf(turn, id)
  const since = before.phase.name === phase.name ? before.since : turn.at
  return patch(turn, id, { phase, since })
}

export const emit = (turn: Turn, ...effects: readonly Effect[]): Turn => ({
  ...turn,
  effects: [...turn.effects, ...effects],
})

export function tell(turn: Turn, topic: Topic, subject: string, text: string): Turn {
  const { incident: open, lastIncident: last } = turn.world.services[subject] ?? {}
  const incident = isOfIncident(topic) ? (open ?? last)?.id : undefined
  return emit(turn, { type: 'tell', topic, subject, text, at: turn.at, ...(incident && { incident }) })
}

/** Changes the open incident of a service, if it has one. */
export function amend(turn: Turn, id: string, change: (incident: Incident) => Partial<Incident>): Turn {
  const { incident } = serviceOf(turn, id)
  return incident === undefined ? turn : patch(turn, id, { incident: { ...incident, ...change(incident) } })
}

/** Adds a line to the story of the open incident. */
export function note(turn: Turn, id: string, kind: TimelineEntry['kind'], text: string): Turn {
  return amend(turn, id, ({ timeline }) => ({ timeline: [...timeline, { at: turn.at, kind, text }] }))
}

/** Seconds as a person reads them: `4 s`, `2 min 5 s`. */
export function seconds(ms: number): string {
  const total = Math.max(0, Math.round(ms / 1000))
  if (total < 60) return `${total} s`
  const rest = total % 60
  return rest === 0 ? `${total / 60} min` : `${Math.floor(total / 60)} min ${rest} s`
}

/** A new life of the service begins: what passed in the last one proves nothing about it. */
export function beginLife(turn: Turn, service: string): Turn {
  const states = Object.entries(checksOf(turn, service))
  const forgotten = Object.fromEntries(states.map(([id, state]) => [id, { ...state, passes: 0 }]))
  const world = { ...turn.world, checks: { ...turn.world.checks, [service]: forgotten } }
  return patch({ ...turn, world }, service, { actedAt: turn.at })
}

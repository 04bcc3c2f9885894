import type { CheckState } from './check.ts'
import { type Incident, incidentId } from './incident.ts'
import type { Observation } from './observation.ts'
import { amend, checksOf, note, serviceOf, type Turn, tell } from './turn.ts'

/** Opens the incident of a service, or adds newly failed checks to the open one. */
export function openIncident(turn: Turn, service: string, failing: readonly string[], exit?: string): Turn {
  if (serviceOf(turn, service).incident !== undefined) return widen(turn, service, failing)
  const incident = firstPage(turn, service, failing, exit)
  const { healthySince: _, ...state } = serviceOf(turn, service)
  const services = { ...turn.world.services, [service]: { ...state, incident } }
  const opened: Turn = { ...turn, world: { ...turn.world, services } }
  return tell(opened, 'opened', service, incident.summary)
}

function firstPage(turn: Turn, service: string, failing: readonly string[], exit?: string): Incident {
  const { at } = turn
  const states = statesOf(turn, service, failing)
  const symptomAt = Math.min(at, ...(exit ? [] : states.map((state) => state.failingSince ?? at)))
  const goods = states.flatMap((state) => state.lastPassAt ?? []).filter((passedAt) => passedAt <= symptomAt)
  const summary = exit ?? states.find((state) => state.failures > 0)?.summary ?? `${service} failed`
  return {
    id: incidentId(service, at, serviceOf(turn, service).lastIncident?.id),
    service,
    symptomAt,
    openedAt: at,
    failing,
    summary,
    observations: exit ? [] : states.flatMap((state) => state.last ?? []),
    actions: [],
    timeline: [
      { at: symptomAt, kind: 'symptom', text: summary },
      {
        at,
        kind: 'detected',
        text: exit ? provenBy(turn, service) : `Confirmed: ${failing.join(', ')}`,
      },
    ],
    suppressed: [],
    ...(goods.length > 0 && { lastGoodAt: Math.max(...goods) }),
    ...(exit !== undefined && { exited: true as const }),
  }
}

const provenBy = (turn: Turn, service: string): string =>
  serviceOf(turn, service).status?.state === 'missing'
    ? 'Its service manager says so'
    : 'The driver proves that the process has ended'

function widen(turn: Turn, service: string, failing: readonly string[]): Turn {
  const { incident } = serviceOf(turn, service)
  const fresh = failing.filter((id) => !incident?.failing.includes(id))
  if (incident === undefined || fresh.length === 0) return turn
  const wider = amend(turn, service, (old) => ({
    failing: [...old.failing, ...fresh],
    observations: mergeObservations(
      old.observations,
      statesOf(turn, service, fresh).flatMap((state) => state.last ?? []),
    ),
  }))
  return note(wider, service, 'note', `Also failing: ${fresh.join(', ')}`)
}

/** The newest failing observation of each check. */
export function mergeObservations(
  old: readonly Observation[],
  fresh: readonly Observation[],
): readonly Observation[] {
  const replaced = new Set(fresh.map((observation) => observation.check))
  return [...old.filter((observation) => !replaced.has(observation.check)), ...fresh]
}

const statesOf = (turn: Turn, service: string, ids: readonly string[]): readonly CheckState[] =>
  ids.flatMap((id) => checksOf(turn, service)[id] ?? [])

/** Closes the open incident; a report of it exists already, so only its end is added. */
export function closeIncident(
  turn: Turn,
  service: string,
  outcome: 'healed' | 'ended by itself',
  text: string,
): Turn {
  const told = note(turn, service, 'closed', text)
  const { incident } = serviceOf(told, service)
  if (incident === undefined) return told
  const ended = incident.outcome === 'escalated' ? 'escalated' : outcome
  const closed: Incident = { ...incident, closedAt: turn.at, outcome: ended }
  const { incident: _, ...rest } = serviceOf(told, service)
  const services = { ...told.world.services, [service]: { ...rest, lastIncident: closed } }
  const next = { ...told, world: { ...told.world, services } }
  return tell(next, outcome === 'healed' ? 'healed' : 'ended', service, text)
}

import type { Incident } from './incident.ts'
import type { ServiceState, WaitingFor } from './service.ts'
import { amend, policyOf, seconds, serviceOf, type Turn, tell } from './turn.ts'

/** What nothing but a person is known to end. */
const forPerson: ReadonlySet<WaitingFor> = new Set<WaitingFor>(['escalated', 'alertOnly', 'unproven'])

/** However often it was said, it is said again after a day. */
const longestMs = 86_400_000

/** Says again that a person is needed: each time after twice as long, until somebody acknowledges it or it is over. */
export function remind(turn: Turn, service: string): Turn {
  const state = turn.world.services[service]
  const every = state?.incident && policyOf(turn, service).remindEveryMs
  if (state?.incident === undefined || every === undefined || every === null) return turn
  const text = calling(state)
  if (text === undefined || !isDue(state.incident, state.since, every, turn.at)) return turn
  const count = (state.incident.reminded?.count ?? 0) + 1
  const noted = amend(turn, service, () => ({ reminded: { count, at: turn.at } }))
  const open = seconds(turn.at - serviceOf(turn, service).since)
  return tell(noted, 'reminder', service, `Nobody has acknowledged it for ${open}: ${text}`)
}

/** Why a person is called at present; undefined when nobody is, or somebody knows. */
function calling({ incident, phase, holds }: ServiceState): string | undefined {
  if (incident?.acknowledged || holds.length > 0 || phase.name !== 'waiting') return undefined
  return forPerson.has(phase.why) ? phase.text : undefined
}

/** Derived from what is stored, so that it survives our own end; a time to come is that of a clock that was moved back. */
function isDue({ reminded }: Incident, since: number, every: number, now: number): boolean {
  const { count, at } = reminded ?? { count: 0, at: since }
  const last = Math.max(at, since)
  const pause = Math.min(every * 2 ** Math.min(count, 30), Math.max(every, longestMs))
  return now < last || now >= last + pause
}

import type { Topic } from './effect.ts'
import type { WaitingFor } from './service.ts'
import { amend, enter, note, seconds, serviceOf, type Turn, tell } from './turn.ts'

/** Calls a person: the breaker stays open until a reset or ten healthy minutes. */
export function escalate(turn: Turn, service: string, why?: string): Turn {
  const { attempts, incident } = serviceOf(turn, service)
  const text = `${why ?? `${service} is still down after ${attempts} restarts`}; nothing more is tried until a person resets it`
  const marked = amend(turn, service, () => ({ outcome: 'escalated' as const }))
  const said =
    incident?.outcome === 'escalated'
      ? marked
      : tell(note(marked, service, 'escalated', text), 'escalated', service, text)
  return enter(said, service, { name: 'waiting', why: 'escalated', text })
}

/** Waits for a reason; said once, when the reason is a new one. */
export function rest(
  turn: Turn,
  service: string,
  why: WaitingFor,
  text: string,
  more: { readonly until?: number | undefined; readonly topic?: Topic } = {},
): Turn {
  const { phase } = serviceOf(turn, service)
  const { until, topic = 'waiting' } = more
  const waiting = enter(turn, service, { name: 'waiting', why, text, ...(until !== undefined && { until }) })
  if (phase.name === 'waiting' && phase.why === why) return waiting
  const line =
    until === undefined || why !== 'cooldown' ? text : `${text}; next try in ${seconds(until - turn.at)}`
  const entry = { at: turn.at, kind: 'waiting' as const, text: line, why }
  const noted = amend(waiting, service, ({ timeline }) => ({ timeline: [...timeline, entry] }))
  return tell(noted, topic, service, line)
}

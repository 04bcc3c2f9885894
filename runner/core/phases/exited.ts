import { blame, lifeSigns } from '../blame.ts'
import { openIncident } from '../open.ts'
import { treat } from '../treat.ts'
import { amend, beginLife, note, serviceOf, type Turn } from '../turn.ts'
import { suppress } from './suspect.ts'

const exitText = (service: string, detail: string | undefined): string =>
  `The process of ${service} has ended${detail ? `: ${detail}` : ''}`

/** The driver proves that the process has ended: no confirmation is needed. */
export function exited(turn: Turn, service: string): Turn {
  const { status } = serviceOf(turn, service)
  const found = blame(turn.policy, turn.world, service, turn.at, turn.at)
  if (found.is === 'parent') return suppress(turn, service, found.parent)
  const proven = proveEnd(beginLife(turn, service), service)
  const signs = lifeSigns(turn.policy, service)
  return treat(openIncident(proven, service, signs, exitText(service, status?.detail)), service)
}

/** Writes into the open incident, if there is one, that its process has ended meanwhile. */
export function proveEnd(turn: Turn, service: string): Turn {
  const state = serviceOf(turn, service)
  if (state.incident === undefined || state.incident.exited) return turn
  const said = note(turn, service, 'symptom', exitText(service, state.status?.detail))
  return amend(said, service, () => ({ exited: true as const }))
}

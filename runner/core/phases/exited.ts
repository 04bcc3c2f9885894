import { blame, lifeSigns } from '../blame.ts'
import { openIncident } from '../open.ts'
import { treat } from '../treat.ts'
import { beginLife, patch, serviceOf, type Turn } from '../turn.ts'
import { suppress } from './suspect.ts'

const exitText = (service: string, detail: string | undefined): string =>
  `The process of ${service} has ended${detail ? `: ${detail}` : ''}`

/** The driver proves that the process has ended: no confirmation is needed. */
export function exited(turn: Turn, service: string): Turn {
  const { status } = serviceOf(turn, service)
  const found = blame(turn.policy, turn.world, service, turn.at, turn.at)
  if (found.is === 'parent') return suppress(turn, service, found.parent)
  const signs = lifeSigns(turn.policy, service)
  const opened = openIncident(beginLife(turn, service), service, signs, exitText(service, status?.detail))
  const { incident } = serviceOf(opened, service)
  if (incident === undefined) return opened
  return treat(patch(opened, service, { incident: { ...incident, exited: true } }), service)
}

import { ancestors, blame, lifeSigns } from '../blame.ts'
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
  const parent = found.is === 'parent' ? found.parent : parentAtWork(turn, service)
  if (parent !== undefined) return suppress(turn, service, parent)
  const signs = lifeSigns(turn.policy, service)
  const opened = openIncident(beginLife(turn, service), service, signs, exitText(service, status?.detail))
  const { incident } = serviceOf(opened, service)
  if (incident === undefined) return opened
  return treat(patch(opened, service, { incident: { ...incident, exited: true } }), service)
}

/** What it needs is being started or proved: nothing that is started before that has a chance. */
const parentAtWork = (turn: Turn, service: string): string | undefined =>
  ancestors(turn.policy, service).find((id) =>
    ['acting', 'verifying'].includes(serviceOf(turn, id).phase.name),
  )

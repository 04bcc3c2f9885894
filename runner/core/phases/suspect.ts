import { ancestors, blame, lifeSigns } from '../blame.ts'
import { openIncident } from '../open.ts'
import { rest } from '../rest.ts'
import type { ServiceState } from '../service.ts'
import { treat } from '../treat.ts'
import { amend, checksOf, emit, enter, policyOf, serviceOf, type Turn } from '../turn.ts'
import { rise } from './up.ts'

/** A single failure proves little: the check is asked again, and so are the services that this one needs. */
export function suspect(turn: Turn, service: string, check: string): Turn {
  const { phase } = serviceOf(turn, service)
  const known = phase.name === 'suspect' ? phase.checks : []
  if (known.includes(check))
    return judge(failsEnough(turn, service, check) ? turn : confirm(turn, service, check), service)
  // Not when the failing check began: what it needs may have answered well after that, and hung before it was asked.
  const since = phase.name === 'suspect' ? phase.since : turn.at
  const suspecting = enter(turn, service, { name: 'suspect', checks: [...known, check], since })
  return judge(ask(suspecting, service, check), service)
}

function ask(turn: Turn, service: string, check: string): Turn {
  // A stop on purpose looks like a failure to a check; its driver knows better, well before the confirmation.
  const looking = turn.policy.services[service]?.hasDriver ? emit(turn, { type: 'look', service }) : turn
  const confirming = confirm(looking, service, check)
  return ancestors(turn.policy, service).reduce((asking, parent) => {
    const checks = lifeSigns(turn.policy, parent)
    if (checks.length === 0 || serviceOf(turn, parent).phase.name === 'stopped') return asking
    return emit(asking, { type: 'recheck', service: parent, checks, afterMs: 0, why: 'blame' })
  }, confirming)
}

/** Says whether a suspicion is confirmed, gone or still open; called whenever something new is known. */
export function judge(turn: Turn, service: string): Turn {
  const { phase } = serviceOf(turn, service)
  if (phase.name !== 'suspect') return turn
  const states = phase.checks.flatMap((id) => checksOf(turn, service)[id] ?? [])
  const failing = states.filter((state) => state.failures > 0).map((state) => state.check.id)
  if (failing.length === 0) return rise(turn, service)
  const confirmed = failing.filter((id) => failsEnough(turn, service, id))
  const narrowed = enter(turn, service, { ...phase, checks: failing })
  if (confirmed.length === 0) return narrowed
  const found = blame(turn.policy, turn.world, service, phase.since, turn.at)
  if (found.is === 'asking') return narrowed
  if (found.is === 'parent') return suppress(narrowed, service, found.parent)
  return treat(openIncident(narrowed, service, confirmed), service)
}

/** Often enough in a row, and not because it is only just being started: what passed in this life has started. */
function failsEnough(turn: Turn, service: string, check: string): boolean {
  const state = checksOf(turn, service)[check]
  const { confirmFailures, startGraceMs } = policyOf(turn, service)
  if (state?.last === undefined || state.failures < confirmFailures) return false
  const begun = begunAt(serviceOf(turn, service), turn.at)
  return (state.lastPassAt ?? 0) > begun || state.last.startedAt >= begun + startGraceMs
}

/** When its life began, whoever began it, as far as that is known; a manager's clock may be wrong. */
function begunAt({ actedAt = 0, status }: ServiceState, at: number): number {
  const since = status?.state === 'running' ? (status.since ?? 0) : 0
  return Math.max(actedAt, since <= at ? since : 0)
}

/** One failed parent is one incident and one message: the dependent waits without one of its own. */
export function suppress(turn: Turn, service: string, parent: string): Turn {
  const { phase } = serviceOf(turn, service)
  if (phase.name === 'waiting' && phase.why === 'parent') return turn
  const named = amend(turn, parent, ({ suppressed }) => ({
    suppressed: suppressed.includes(service) ? suppressed : [...suppressed, service],
  }))
  return rest(named, service, 'parent', `${parent} is down, and ${service} needs it`)
}

/** Asks again what did not get a conclusive answer; Playwright checks wait for their schedule. */
export function askAgain(turn: Turn, service: string, check: string): Turn {
  if (checksOf(turn, service)[check]?.check.weight === 'suite') return turn
  return confirm(turn, service, check)
}

function confirm(turn: Turn, service: string, check: string): Turn {
  const afterMs = policyOf(turn, service).confirmAfterMs
  return emit(turn, { type: 'recheck', service, checks: [check], afterMs, why: 'confirm' })
}

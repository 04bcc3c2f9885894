import type { Action, ActionKind } from './action.ts'
import { blame } from './blame.ts'
import { allowance, charge } from './budget.ts'
import type { CheckState } from './check.ts'
import { isGone } from './life.ts'
import { lose } from './lost.ts'
import { missingText } from './missing.ts'
import { escalate, rest } from './rest.ts'
import { isSilence, triage } from './triage.ts'
import { ownTrouble } from './trouble.ts'
import { amend, checksOf, emit, enter, note, patch, policyOf, serviceOf, type Turn, tell } from './turn.ts'

/** A service that was seen to make progress this recently is busy, not dead. */
const freshProgress = 20_000
const troubleLasts = 60_000

/** What the open incident of a service calls for: one more restart, or waiting with a reason that is said. */
export function treat(turn: Turn, service: string): Turn {
  const state = serviceOf(turn, service)
  if (state.incident === undefined) return turn
  const policy = policyOf(turn, service)
  const guarded = guards.reduce<Turn | undefined>((held, guard) => held ?? guard(turn, service), undefined)
  if (guarded !== undefined) return guarded
  if (turn.policy.host.dryRun) return rehearse(turn, service)
  const attempt = state.attempts + 1
  const why = state.incident.summary
  const losing = lose(turn, service)
  const charged = { ...losing, world: charge(losing.world, service, turn.at) }
  const acting = act(patch(charged, service, { attempts: attempt }), service, 'restart', {
    attempt,
    why,
    by: 'guardian',
  })
  return note(acting, service, 'acting', `Restart ${attempt} of ${policy.attempts}`)
}

/** Every reason not to restart, in the order in which a person would want to hear them. */
const guards: readonly ((turn: Turn, service: string) => Turn | undefined)[] = [
  withoutDriver,
  notInstalled,
  onHold,
  troubledHost,
  notCurable,
  flapping,
  parentDown,
  startsByItself,
  beingStopped,
  exhausted,
  overBudget,
  busy,
]

function withoutDriver(turn: Turn, service: string): Turn | undefined {
  if (turn.policy.services[service]?.hasDriver) return undefined
  return rest(turn, service, 'alertOnly', `${service} has no driver, so nobody but a person can restart it`)
}

function notInstalled(turn: Turn, service: string): Turn | undefined {
  const { status, incident } = serviceOf(turn, service)
  if (status?.state !== 'missing') return undefined
  // Guardian ended between a stop that takes the service away whole and its start.
  if (incident?.actions.at(-1)?.outcome === 'unknown') return undefined
  return rest(turn, service, 'alertOnly', missingText(service, status.detail))
}

function onHold(turn: Turn, service: string): Turn | undefined {
  const hold = serviceOf(turn, service).holds[0]
  if (hold === undefined) return undefined
  return rest(turn, service, 'hold', `${hold.why} by ${hold.by}${hold.note ? `: ${hold.note}` : ''}`, {
    until: hold.until,
  })
}

function troubledHost(turn: Turn, service: string): Turn | undefined {
  if (isGone(serviceOf(turn, service))) return undefined
  const known = turn.world.host.trouble
  if (known !== undefined && known.until > turn.at)
    return rest(turn, service, 'hold', known.text, { until: known.until })
  const text = ownTrouble(turn.policy, turn.world, turn.at)
  if (text === undefined) return undefined
  const until = turn.at + troubleLasts
  const marked = { ...turn, world: { ...turn.world, host: { trouble: { since: turn.at, until, text } } } }
  return rest(tell(marked, 'own-trouble', 'host', text), service, 'hold', text, { until })
}

function notCurable(turn: Turn, service: string): Turn | undefined {
  if (isGone(serviceOf(turn, service))) return undefined
  const failing = failingStates(turn, service)
  const verdicts = failing.map(triage)
  if (verdicts.some((verdict) => verdict.restart)) return undefined
  const why =
    verdicts.flatMap((verdict) => (verdict.restart ? [] : verdict.why))[0] ?? 'nothing is known to fail'
  const waiting = rest(turn, service, 'alertOnly', `No restart: ${why}`)
  return failing.some(isSilence) ? unwell(waiting, service) : answering(waiting, service)
}

/** It answers, if not as it should: earlier restarts are forgotten as they are of a healthy service. */
function answering(turn: Turn, service: string): Turn {
  return patch(turn, service, { healthySince: serviceOf(turn, service).healthySince ?? turn.at })
}

function unwell(turn: Turn, service: string): Turn {
  const { healthySince: _, ...state } = serviceOf(turn, service)
  return { ...turn, world: { ...turn.world, services: { ...turn.world.services, [service]: state } } }
}

function flapping(turn: Turn, service: string): Turn | undefined {
  if (isGone(serviceOf(turn, service))) return undefined
  const culprit = failingStates(turn, service).find((state) => state.flapping)
  if (culprit === undefined) return undefined
  const text = `${culprit.check.id} keeps changing between passing and failing; a restart is not known to help`
  return rest(turn, service, 'alertOnly', text, { topic: 'flapping' })
}

function parentDown(turn: Turn, service: string): Turn | undefined {
  const found = blame(turn.policy, turn.world, service, turn.at - 60_000, turn.at)
  return found.is === 'parent'
    ? rest(turn, service, 'parent', `${found.parent} is down, and ${service} needs it`)
    : undefined
}

/** Its own supervisor is at it: a second start would be in its way. */
function startsByItself(turn: Turn, service: string): Turn | undefined {
  const { status, life } = serviceOf(turn, service)
  if (status?.state !== 'starting' || life?.startingSince === undefined) return undefined
  const until = life.startingSince + policyOf(turn, service).startGraceMs
  if (turn.at >= until) return undefined
  return rest(turn, service, 'cooldown', `${service} is being started by its own supervisor`, { until })
}

/** Somebody is stopping it, which takes its time; a stop that does not come to its end is a hang. */
function beingStopped(turn: Turn, service: string): Turn | undefined {
  const { status, life } = serviceOf(turn, service)
  if (status?.state !== 'stopping' || life?.stoppingSince === undefined) return undefined
  const until = life.stoppingSince + policyOf(turn, service).actDeadlineMs
  if (turn.at >= until) return undefined
  return rest(turn, service, 'cooldown', `${service} is being stopped`, { until })
}

function exhausted(turn: Turn, service: string): Turn | undefined {
  return serviceOf(turn, service).attempts >= policyOf(turn, service).attempts
    ? escalate(turn, service)
    : undefined
}

function overBudget(turn: Turn, service: string): Turn | undefined {
  const may = allowance(turn.world, service, policyOf(turn, service), turn.policy.host, turn.at)
  return may.ok ? undefined : rest(turn, service, 'budget', may.text, { until: may.until })
}

function busy(turn: Turn, service: string): Turn | undefined {
  const state = serviceOf(turn, service)
  const { busy: progress, incident } = state
  if (progress === undefined || isGone(state)) return undefined
  const graceEnds = (incident?.openedAt ?? turn.at) + policyOf(turn, service).busyGraceMs
  if (turn.at >= graceEnds || progress.progressAt < turn.at - freshProgress) return undefined
  const until = Math.min(graceEnds, turn.at + freshProgress)
  return rest(turn, service, 'busy', `${progress.what}; a restart would lose it`, { until })
}

type Order = { readonly attempt: number; readonly why: string; readonly by: string }

/** Hands an action to the driver; its id comes from service, attempt and time, so it never repeats. */
export function act(turn: Turn, service: string, kind: ActionKind, order: Order): Turn {
  const { incident, status } = serviceOf(turn, service)
  const action: Action = {
    id: `${service}-${kind}-${order.attempt}-${turn.at.toString(36)}`,
    service,
    kind,
    ...order,
    startedAt: turn.at,
    deadlineAt: turn.at + policyOf(turn, service).actDeadlineMs,
    ...(incident && { incident: incident.id }),
    ...(status?.identity && { replaces: status.identity }),
  }
  const recorded = amend(turn, service, ({ actions }) => ({ actions: [...actions, action] }))
  const acting = patch(
    enter(unwell(recorded, service), service, {
      name: 'acting',
      action: action.id,
      deadline: action.deadlineAt,
    }),
    service,
    { action },
  )
  return emit(acting, { type: 'act', action, ...(status?.identity && { identity: status.identity }) })
}

/** Dry run: everything but the act itself, once per incident. */
function rehearse(turn: Turn, service: string): Turn {
  const text = `Dry run: ${service} would be restarted now`
  return rest(turn, service, 'alertOnly', text, { topic: 'acting' })
}

export const failingStates = (turn: Turn, service: string): readonly CheckState[] =>
  (serviceOf(turn, service).incident?.failing ?? [])
    .flatMap((id) => checksOf(turn, service)[id] ?? [])
    .filter((state) => state.failures > 0)

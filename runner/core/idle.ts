import type { Activity } from './activity.ts'
import { ancestors, dependents } from './blame.ts'
import { act } from './treat.ts'
import { patch, seconds, serviceOf, type Turn, tell } from './turn.ts'
import type { World } from './world.ts'

/** Who stopped a service that nobody used. */
export const autoEnd = 'auto-end'

/** Stopped because nobody used it: nothing that we ask of it would say anything. */
export function isAsleep(world: World, service: string): boolean {
  const phase = world.services[service]?.phase
  return phase?.name === 'stopped' && phase.by === autoEnd
}

/** Who wants a service wants what it needs: that is woken too. */
export const wakeNeeded = (turn: Turn, service: string, by: string): Turn =>
  ancestors(turn.policy, service)
    .filter((id) => isAsleep(turn.world, id) && (by !== 'guardian' || held(turn, id) === undefined))
    .reduce((next, id) => act(next, id, 'start', { attempt: 0, why: `${service} needs it`, by }), turn)

/** How long nobody has used a service, and what was said about that. */
export type Idle = {
  readonly since: number
  /** When it may be stopped: never sooner after a warning than the warning says. */
  readonly dueAt: number
  /** Warnings given, at most three. */
  readonly warned: number
  /** Remembered from before a restart of ours: nothing comes of it until it is seen again. */
  readonly unsure?: true
  /** A dry run has said what would have been done. */
  readonly rehearsed?: true
}

const longest = [60_000, 30_000, 10_000] as const

/** Milliseconds before the end at which it is warned of: 60, 30 and 10 s of five minutes, in proportion of less. */
export const warnings = (afterMs: number): readonly number[] =>
  longest.map((ms) => Math.min(ms, (afterMs * ms) / 300_000))

/** Milliseconds of idleness after which a service is stopped; undefined when it never is. */
export function idleLimit(turn: Turn, service: string): number | undefined {
  const known = turn.policy.services[service]
  return known?.hasDriver ? known.activity?.idleAfterMs : undefined
}

/**
 * What a look at the service's use means for its end. Only a look that finds it idle can end it, so that nothing is
 * ever stopped on what was seen a while ago; one that finds out nothing begins the count anew.
 */
export function heardIdle(turn: Turn, service: string, seen: Activity): Turn {
  const afterMs = idleLimit(turn, service)
  if (afterMs === undefined) return dropped(turn, service)
  const kept = reasonToKeep(turn, service, seen)
  if (kept !== undefined) return cancelled(turn, service, kept)
  const { phase, idle, actedAt = 0 } = serviceOf(turn, service)
  if (phase.name !== 'up') return turn
  if (idle === undefined || idle.since < actedAt)
    return patch(turn, service, { idle: { since: turn.at, dueAt: turn.at + afterMs, warned: 0 } })
  if (idle.unsure) {
    const { unsure: _, ...sure } = idle
    return patch(turn, service, { idle: sure })
  }
  return mayEnd(turn, idle) ? end(turn, service, idle) : turn
}

function reasonToKeep(turn: Turn, service: string, seen: Activity): string | undefined {
  if (seen.use === 'active') return `${service} is in use: ${seen.what}`
  if (seen.use === 'unknown') return `whether ${service} is in use cannot be seen: ${seen.what}`
  const needing = dependents(turn.policy, service).find((id) => stillNeeds(turn, id))
  return needing === undefined ? held(turn, service) : `${needing} needs ${service} and still runs`
}

/** A dependent whose use nobody watches would keep what it needs up for ever, so only those that are watched count. */
function stillNeeds(turn: Turn, dependent: string): boolean {
  const source = turn.policy.services[dependent]?.activity
  const { phase, activity } = serviceOf(turn, dependent)
  if (source === undefined || phase.name === 'stopped') return false
  return activity?.use !== 'idle' || idleLimit(turn, dependent) !== undefined
}

function held(turn: Turn, service: string): string | undefined {
  const [hold] = serviceOf(turn, service).holds
  return hold && `${hold.why} by ${hold.by}`
}

const doubtful = ({ world, at }: Turn): boolean => (world.host.trouble?.until ?? 0) > at

const mayEnd = (turn: Turn, { warned, dueAt, rehearsed }: Idle): boolean =>
  warned === longest.length && turn.at >= dueAt && !rehearsed && !doubtful(turn)

function end(turn: Turn, service: string, idle: Idle): Turn {
  const unused = `Nobody has used it for ${seconds(turn.at - idle.since)}`
  if (!turn.policy.host.dryRun)
    return act(dropped(turn, service), service, 'stop', { attempt: 0, why: unused, by: autoEnd })
  const said = patch(turn, service, { idle: { ...idle, rehearsed: true } })
  return tell(said, 'idle', service, `Dry run: ${service} would be stopped now. ${unused}`)
}

/** Time has passed: the end comes nearer, and is said so. */
export function idleTicked(turn: Turn, service: string): Turn {
  const { idle, phase } = serviceOf(turn, service)
  if (idle === undefined) return turn
  const afterMs = idleLimit(turn, service)
  if (afterMs === undefined || phase.name === 'stopped') return dropped(turn, service)
  const hold = held(turn, service)
  if (hold !== undefined) return cancelled(turn, service, hold)
  // What was said before a doubt is no warning of what comes long after it: it is said anew.
  if (phase.name !== 'up' || doubtful(turn) || idle.unsure)
    return idle.warned === 0 ? turn : patch(turn, service, { idle: { ...idle, warned: 0 } })
  const ahead = warnings(afterMs)[idle.warned]
  return ahead === undefined || turn.at < idle.dueAt - ahead ? turn : warn(turn, service, idle, ahead)
}

function warn(turn: Turn, service: string, idle: Idle, ahead: number): Turn {
  const dueAt = Math.max(idle.dueAt, turn.at + ahead)
  const warned = patch(turn, service, { idle: { ...idle, dueAt, warned: idle.warned + 1 } })
  const unused = seconds(turn.at - idle.since)
  const text = `${service} has not been used for ${unused} and is stopped in ${seconds(Math.max(1_000, ahead))}`
  return tell(warned, 'idle', service, text)
}

function cancelled(turn: Turn, service: string, why: string): Turn {
  const { idle } = serviceOf(turn, service)
  if (idle === undefined) return turn
  const next = dropped(turn, service)
  return idle.warned === 0 ? next : tell(next, 'idle', service, `${service} goes on running: ${why}`)
}

function dropped(turn: Turn, service: string): Turn {
  const { idle, ...rest } = serviceOf(turn, service)
  if (idle === undefined) return turn
  return { ...turn, world: { ...turn.world, services: { ...turn.world.services, [service]: rest } } }
}

/** After a restart of ours the count goes on, by the limit of today; all warnings are given again. */
export function idleBooted(turn: Turn, service: string): Turn {
  const { idle } = serviceOf(turn, service)
  const afterMs = idleLimit(turn, service)
  if (idle === undefined || afterMs === undefined) return dropped(turn, service)
  // A clock that was set back while we were away must not lengthen it.
  const since = Math.min(idle.since, turn.at)
  return patch(turn, service, { idle: { since, dueAt: since + afterMs, warned: 0, unsure: true } })
}

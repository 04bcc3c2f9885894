import type { Check } from '../core/check.ts'
import { decide } from '../core/decide.ts'
import type { Effect } from '../core/effect.ts'
import type { Event } from '../core/event.ts'
import type { Policy } from '../core/policy.ts'
import type { DriverStatus, ServiceState } from '../core/service.ts'
import { emptyWorld, type World } from '../core/world.ts'
import { assumedMs, usualMs } from './actions.ts'
import { knownAt, type Observed } from './entry.ts'
import { answerAt, type History } from './history.ts'

/** One decision of the replay. */
export type Step = {
  readonly event: Event
  readonly before: World
  readonly after: World
  readonly effects: readonly Effect[]
}

type Pending = {
  readonly at: number
  readonly service: string
  readonly what:
    | { readonly is: 'acted'; readonly action: string }
    | { readonly is: 'ask'; readonly check: string }
    | { readonly is: 'look' }
}

type Replay = {
  readonly policy: Policy
  readonly history: History
  readonly hear: (step: Step) => void
  readonly statuses: Map<string, DriverStatus>
  world: World
  pending: readonly Pending[]
}

const secondMs = 1_000
/** A look at a driver takes its moment, or a service without checks would be verified by one glance. */
const lookMs = 500

/**
 * What the policy would have decided about a recorded history, one decision after the other. Time is that of the
 * record; no clock, no chance. Actions are assumed to succeed in their usual time; the record goes on as it is.
 */
export function replay(history: History, policy: Policy, hear: (step: Step) => void): World {
  const state: Replay = { policy, history, hear, statuses: new Map(), world: emptyWorld, pending: [] }
  let last = history.from
  for (const entry of history.entries) {
    const at = knownAt(entry)
    passTime(state, last, at)
    take(state, { type: 'ticked', at })
    take(state, eventOf(state, entry, at))
    last = at
  }
  return state.world
}

/** What falls due between two entries of the record: answers, ends of actions, deadlines, cooldowns. */
function passTime(state: Replay, from: number, to: number): void {
  let now = from
  for (;;) {
    const due = state.pending.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY)
    const at = Math.max(now, Math.min(due, nextTick(state.world, now)))
    if (at >= to) return
    now = at
    take(state, { type: 'ticked', at })
    const ripe = state.pending.filter((one) => one.at <= at)
    state.pending = state.pending.filter((one) => one.at > at)
    for (const one of ripe) {
      const event = comes(state, one, at)
      if (event !== undefined) take(state, event)
    }
  }
}

/** When time alone can change something next. */
function nextTick(world: World, now: number): number {
  return Object.values(world.services).reduce((least, service) => {
    const at = tickOf(service, now)
    // What was due before and still stands waits for an answer, not for time.
    return at < now ? least : Math.min(least, Math.max(now + 1, at))
  }, Number.POSITIVE_INFINITY)
}

function tickOf({ phase, missing }: ServiceState, now: number): number {
  const lasting =
    missing !== undefined && missing.said === undefined ? now + secondMs : Number.POSITIVE_INFINITY
  switch (phase.name) {
    case 'suspect':
      return now + secondMs
    case 'acting':
    case 'verifying':
      return phase.deadline
    case 'waiting':
      return Math.min(phase.until ?? Number.POSITIVE_INFINITY, lasting)
    case 'unknown':
    case 'up':
      return lasting
    default:
      return Number.POSITIVE_INFINITY
  }
}

/** What a thing that was waited for has come to; undefined when the record does not tell. */
function comes(state: Replay, { service, what }: Pending, at: number): Event | undefined {
  switch (what.is) {
    case 'acted':
      return { type: 'acted', at, service, action: what.action, ok: true, detail: 'Simulated' }
    case 'ask': {
      const found = answerAt(state.history, what.check, at)
      return found && observedEvent({ ...found, startedAt: at, tookMs: 0 }, at)
    }
    case 'look': {
      const status = state.statuses.get(service)
      return status && { type: 'seen', at, service, status }
    }
  }
}

function eventOf(state: Replay, entry: History['entries'][number], at: number): Event {
  if (entry.type === 'observed') return observedEvent(entry, at)
  state.statuses.set(entry.service, entry.status)
  return { type: 'seen', at, service: entry.service, status: entry.status }
}

function observedEvent({ type, vital = false, weight, ...observation }: Observed, at: number): Event {
  const { check: id, service } = observation
  const check: Check = { id, service, vital, weight: weight ?? (id.includes(' › ') ? 'suite' : 'light') }
  return { type, at, observation, check }
}

function take(state: Replay, event: Event): void {
  const before = state.world
  const { world: after, effects } = decide(state.policy, before, event)
  state.world = after
  state.hear({ event, before, after, effects })
  for (const effect of effects) perform(state, effect, event.at)
}

function perform(state: Replay, effect: Effect, at: number): void {
  switch (effect.type) {
    case 'act': {
      const { service, id } = effect.action
      const ends = at + (usualMs(state.history, service) ?? assumedMs)
      const others = state.pending.filter((one) => one.service !== service || one.what.is === 'look')
      state.pending = [...others, { at: ends, service, what: { is: 'acted', action: id } }]
      return
    }
    case 'cancel':
      state.pending = state.pending.filter(({ what }) => what.is !== 'acted' || what.action !== effect.action)
      return
    case 'recheck':
      for (const check of effect.checks)
        plan(state, effect.service, at + effect.afterMs, { is: 'ask', check })
      return
    case 'look':
      plan(state, effect.service, at + lookMs, { is: 'look' })
      return
    default:
      return
  }
}

/** What waits to be asked already is not asked twice. */
function plan(state: Replay, service: string, at: number, what: Pending['what']): void {
  const isSame = (one: Pending) =>
    one.service === service &&
    one.what.is === what.is &&
    (one.what.is !== 'ask' || what.is !== 'ask' || one.what.check === what.check)
  if (!state.pending.some(isSame)) state.pending = [...state.pending, { at, service, what }]
}

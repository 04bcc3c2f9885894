import type { Logger } from 'pino'
import { decide } from './core/decide.ts'
import type { Effect } from './core/effect.ts'
import type { Event } from './core/event.ts'
import type { Incident } from './core/incident.ts'
import type { Observation } from './core/observation.ts'
import type { Policy } from './core/policy.ts'
import type { World } from './core/world.ts'
import { explain } from './lib/errors.ts'

/** What must be saved together before anything is done. */
export type Change = {
  readonly after: World
  readonly incidents: readonly Incident[]
  readonly tells: readonly Extract<Effect, { type: 'tell' }>[]
  readonly observations: readonly Observation[]
}

export type Decided = {
  readonly event: Event
  readonly before: World
  readonly after: World
  readonly effects: readonly Effect[]
  readonly incidents: readonly Incident[]
}

export type EngineParts = {
  readonly policy: Policy
  readonly world: World
  readonly log: Logger
  /** On disk when it returns; throws when the disk refuses. */
  commit(change: Change): void
  /** Saves an observation that changed nothing but the memory of its check. Never throws. */
  append(observation: Observation, world: World): void
  /** Begins what an effect asks for; its end comes back as an event. */
  perform(effect: Effect): void
  /** Told after every decision, saved or not. */
  decided(decided: Decided): void
}

export type Engine = {
  /** Decides about an event at once, or after the one that is being decided. */
  dispatch(event: Event): void
  world(): World
  /** What comes from now on is too late: nothing is decided any more. */
  stop(): void
}

/** One queue for the whole host, because budgets, parents and doubts about ourselves need every service's state. */
export function createEngine(parts: EngineParts): Engine {
  const queue: Event[] = []
  const refusals = createRefusals(parts.log)
  let world = parts.world
  let busy = false
  let stopped = false

  const drain = () => {
    busy = true
    for (let event = queue.shift(); event !== undefined; event = queue.shift()) {
      world = take(parts, refusals, world, event) ?? world
    }
    busy = false
  }
  return {
    dispatch(event) {
      if (stopped) return
      queue.push(event)
      if (!busy) drain()
    },
    world: () => world,
    stop() {
      stopped = true
      queue.length = 0
    },
  }
}

/** The world after the event; undefined when it could not be saved and something would have been done. */
function take(parts: EngineParts, refusals: Refusals, before: World, event: Event): World | undefined {
  const { world: after, effects } = decide(parts.policy, before, event)
  const incidents = changedIncidents(before, after)
  if (!save(parts, refusals, event, { before, after, effects, incidents })) return undefined
  parts.decided({ event, before, after, effects, incidents })
  for (const effect of effects) parts.perform(effect)
  return after
}

type Decision = Omit<Decided, 'event'>

/** Saves before acting. A disk that refuses forbids acting, not watching. */
function save(parts: EngineParts, refusals: Refusals, event: Event, decision: Decision): boolean {
  const { before, after, effects, incidents } = decision
  const observations = event.type === 'observed' ? [event.observation] : []
  const quiet = effects.length === 0 && before.services === after.services && before.host === after.host
  if (quiet) {
    for (const observation of observations) parts.append(observation, after)
    return true
  }
  try {
    const tells = effects.filter((effect) => effect.type === 'tell')
    parts.commit({ after, incidents, tells, observations })
    refusals.over()
    return true
  } catch (error) {
    const acting = effects.some((effect) => effect.type === 'act')
    refusals.say(acting, error)
    return !acting
  }
}

type Refusals = { say(acting: boolean, error: unknown): void; over(): void }

/** A disk stays full for thousands of decisions: that nothing is saved is said once, and once that nothing is done. */
function createRefusals(log: Logger): Refusals {
  let said = { any: false, acting: false }
  return {
    say(acting, error) {
      if (acting && !said.acting)
        log.error({ action: 'commit' }, `Nothing is restarted until it can be saved: ${explain(error)}`)
      else if (!said.any)
        log.warn(
          { action: 'commit' },
          `Decisions are held in memory until they can be saved: ${explain(error)}`,
        )
      said = { any: true, acting: said.acting || acting }
    },
    over() {
      said = { any: false, acting: false }
    },
  }
}

/** Incidents that were opened, changed or closed between two worlds. */
export function changedIncidents(before: World, after: World): readonly Incident[] {
  if (before.services === after.services) return []
  return Object.values(after.services).flatMap((state) => {
    const old = before.services[state.id]
    if (old === state) return []
    const closed = state.lastIncident !== old?.lastIncident ? [state.lastIncident] : []
    const open = state.incident !== old?.incident ? [state.incident] : []
    return [...closed, ...open].filter((incident) => incident !== undefined)
  })
}

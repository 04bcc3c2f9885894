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
}

/** One queue for the whole host, because budgets, parents and doubts about ourselves need every service's state. */
export function createEngine(parts: EngineParts): Engine {
  const queue: Event[] = []
  let world = parts.world
  let busy = false

  const drain = () => {
    busy = true
    for (let event = queue.shift(); event !== undefined; event = queue.shift()) {
      world = take(parts, world, event) ?? world
    }
    busy = false
  }
  return {
    dispatch(event) {
      queue.push(event)
      if (!busy) drain()
    },
    world: () => world,
  }
}

/** The world after the event; undefined when it could not be saved and something would have been done. */
function take(parts: EngineParts, before: World, event: Event): World | undefined {
  const { world: after, effects } = decide(parts.policy, before, event)
  const incidents = changedIncidents(before, after)
  if (!save(parts, event, { before, after, effects, incidents })) return undefined
  parts.decided({ event, before, after, effects, incidents })
  for (const effect of effects) parts.perform(effect)
  return after
}

type Decision = Omit<Decided, 'event'>

/** Saves before acting. A disk that refuses forbids acting, not watching. */
function save(parts: EngineParts, event: Event, { before, after, effects, incidents }: Decision): boolean {
  const observations = event.type === 'observed' ? [event.observation] : []
  const quiet = effects.length === 0 && before.services === after.services && before.host === after.host
  if (quiet) {
    for (const observation of observations) parts.append(observation, after)
    return true
  }
  try {
    const tells = effects.filter((effect) => effect.type === 'tell')
    parts.commit({ after, incidents, tells, observations })
    return true
  } catch (error) {
    const acting = effects.some((effect) => effect.type === 'act')
    parts.log.error(
      { action: 'commit', event: event.type, acting },
      `Could not save a decision${acting ? ', so it is not carried out' : ''}: ${explain(error)}`,
    )
    return !acting
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

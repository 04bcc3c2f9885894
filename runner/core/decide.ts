import { heard } from './activity.ts'
import { commanded } from './commanded.ts'
import type { Effect } from './effect.ts'
import type { Event } from './event.ts'
import { acted } from './phases/acting.ts'
import { observed } from './phases/observed.ts'
import { seen } from './phases/seen.ts'
import { booted, ticked } from './phases/time.ts'
import type { Policy } from './policy.ts'
import { setBack } from './set-back.ts'
import type { Turn } from './turn.ts'
import type { World } from './world.ts'

export type Decision = { readonly world: World; readonly effects: readonly Effect[] }

/**
 * The reducer: what is known after an event, and what shall be done about it. Pure: the same history gives
 * the same decisions, so every rule of healing can be tested without a process, a clock or a disk.
 */
export function decide(policy: Policy, world: World, event: Event): Decision {
  const turn: Turn = { policy, at: event.at, world, effects: [] }
  const { world: after, effects } = step(turn, event)
  return { world: after, effects }
}

function step(turn: Turn, event: Event): Turn {
  switch (event.type) {
    case 'observed':
      return observed(turn, event.observation, event.check)
    case 'seen':
      return knows(turn, event.service) ? seen(turn, event.service, event.status) : turn
    case 'activity':
      return knows(turn, event.service) ? heard(turn, event.service, event.activity, event.lookedAt) : turn
    case 'acted':
      return knows(turn, event.service) ? acted(turn, event) : turn
    case 'ticked':
      return ticked(turn, event.trouble)
    case 'commanded':
      return commanded(turn, event.command, event.by)
    case 'booted':
      return booted({ ...turn, world: setBack(turn.world, turn.at) })
  }
}

const knows = (turn: Turn, service: string): boolean => service in turn.policy.services

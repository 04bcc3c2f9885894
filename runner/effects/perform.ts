import type { Logger } from 'pino'
import type { Effect } from '../core/effect.ts'

/** What each effect is handed to. */
export type Hands = {
  readonly [Type in Effect['type']]: (effect: Extract<Effect, { type: Type }>) => void
}

/** Begins an effect; whatever goes wrong later comes back as an event. */
export function createPerform(hands: Hands): (effect: Effect) => void {
  return (effect) => {
    const hand = hands[effect.type] as (effect: Effect) => void
    hand(effect)
  }
}

type Tell = Extract<Effect, { type: 'tell' }>

const loud: ReadonlySet<Tell['topic']> = new Set([
  'opened',
  'escalated',
  'reminder',
  'unproven',
  'own-trouble',
  'flapping',
])

/** Every message is a line of the log, whatever channels there are. */
export function sayTell(log: Logger, { topic, subject, text, incident }: Tell): void {
  log[loud.has(topic) ? 'warn' : 'info']({ service: subject, topic, ...(incident && { incident }) }, text)
}

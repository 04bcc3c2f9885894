import type { Effect } from '../core/effect.ts'
import type { RawConfig } from './schema.ts'
import { worthAMessage } from './topics.ts'

type Tell = Extract<Effect, { type: 'tell' }>

/** A channel by its name, and what it is told of. */
export type Channel = { readonly id: string; takes(tell: Tell): boolean }

/** The channels that are configured. What concerns the host goes to all of them, whatever services they name. */
export const channelsOf = ({ notifiers }: Pick<RawConfig, 'notifiers'>): readonly Channel[] =>
  Object.entries(notifiers).map(([id, { topics = worthAMessage, services }]) => ({
    id,
    takes: ({ topic, subject }) =>
      topics.includes(topic) &&
      (services === undefined || topic === 'own-trouble' || services.includes(subject)),
  }))

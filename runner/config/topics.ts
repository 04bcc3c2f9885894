import type { Topic } from '../core/effect.ts'

/** Everything that the engine tells of; docs/notifications.md says when. */
export const topics = [
  'opened',
  'acting',
  'healed',
  'ended',
  'escalated',
  'reminder',
  'unproven',
  'waiting',
  'flapping',
  'degraded',
  'visual',
  'own-trouble',
  'stopped',
  'idle',
  'digest',
] as const satisfies readonly Topic[]

/** What is worth a message when a channel names nothing: beginnings, ends, and what only a person can mend. */
export const worthAMessage: readonly Topic[] = [
  'opened',
  'healed',
  'ended',
  'escalated',
  'reminder',
  'unproven',
  'flapping',
  'degraded',
  'visual',
  'own-trouble',
]

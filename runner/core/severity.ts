import type { Topic } from './effect.ts'

/** How much it wants a person: `critical` breaks something now, `warning` may, `info` is good to know. */
export type Severity = 'critical' | 'warning' | 'info'

/** From the least to the most. */
export const severities = ['info', 'warning', 'critical'] as const satisfies readonly Severity[]

const critical: ReadonlySet<Topic> = new Set<Topic>(['opened', 'escalated', 'reminder', 'own-trouble'])
const warning: ReadonlySet<Topic> = new Set<Topic>(['unproven', 'flapping', 'degraded', 'visual', 'waiting'])

export const severityOf = (topic: Topic): Severity =>
  critical.has(topic) ? 'critical' : warning.has(topic) ? 'warning' : 'info'

export const isAtLeast = (one: Severity, least: Severity): boolean =>
  severities.indexOf(one) >= severities.indexOf(least)

/** What an incident is told by; the rest stands beside it. */
const ofIncident: ReadonlySet<Topic> = new Set<Topic>([
  'opened',
  'acting',
  'healed',
  'ended',
  'escalated',
  'reminder',
  'unproven',
  'waiting',
  'flapping',
])
const ends: ReadonlySet<Topic> = new Set<Topic>(['healed', 'ended'])

export const isOfIncident = (topic: Topic): boolean => ofIncident.has(topic)

/** It says that its incident is over. */
export const isEnd = (topic: Topic): boolean => ends.has(topic)

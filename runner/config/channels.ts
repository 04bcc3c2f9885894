import type { Manners } from '../core/alerting.ts'
import type { Effect } from '../core/effect.ts'
import { isAtLeast, isEnd, isOfIncident, severityOf } from '../core/severity.ts'
import { createQuiet } from '../schedule/quiet.ts'
import type { RawConfig } from './schema.ts'
import { worthAMessage } from './topics.ts'

type Tell = Extract<Effect, { type: 'tell' }>

/** A channel by its name, what it is told of, and how. */
export type Channel = { readonly id: string; readonly manners: Manners; takes(tell: Tell): boolean }

/** The channels that are configured. What concerns the host goes to all of them, whatever services they name. */
export const channelsOf = ({
  notifiers,
  report,
}: Pick<RawConfig, 'notifiers' | 'report'>): readonly Channel[] =>
  Object.entries(notifiers).map(([id, { topics, services, severity, after, quiet }]) => ({
    id,
    // A channel that comes after others is there for what nobody acknowledges, and that is incidents.
    takes: ({ topic, subject }) =>
      (topics ?? (after > 0 ? worthAMessage.filter(isOfIncident) : worthAMessage)).includes(topic) &&
      (isAtLeast(severityOf(topic), severity) || isEnd(topic)) &&
      (services === undefined || subject === 'host' || services.includes(subject)),
    manners: {
      afterMs: after,
      selective: severity !== 'info',
      isQuiet: quiet ? createQuiet(quiet, quiet.timezone ?? report.timezone) : () => false,
    },
  }))

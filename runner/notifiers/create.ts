import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Clock } from '../lib/clock.ts'
import type { Notifier } from '../lib/plugin.ts'

/** The channels that the configuration names. Nothing is connected yet. */
export function createNotifiers(
  { notifierKinds, notifiers, dataDir, env }: Config,
  log: Logger,
  clock: Clock,
): ReadonlyMap<string, Notifier> {
  const channels = [...notifierKinds].map(([channel, { kind, options }]): [string, Notifier] => [
    channel,
    withPictures(
      notifiers[channel]?.pictures ?? true,
      kind.create(options, { clock, log: log.child({ channel }), channel, dataDir, env }),
    ),
  ])
  return new Map(channels)
}

const withPictures = (wanted: boolean, notifier: Notifier): Notifier =>
  wanted ? notifier : { ...notifier, send: ({ picture: _, ...message }, ask) => notifier.send(message, ask) }

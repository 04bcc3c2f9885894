import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Clock } from '../lib/clock.ts'
import type { Notifier } from '../lib/plugin.ts'

/** The channels that the configuration names. Nothing is connected yet. */
export function createNotifiers(
  { notifierKinds, dataDir, env }: Config,
  log: Logger,
  clock: Clock,
): ReadonlyMap<string, Notifier> {
  const channels = [...notifierKinds].map(([channel, { kind, options }]): [string, Notifier] => [
    channel,
    kind.create(options, { clock, log: log.child({ channel }), channel, dataDir, env }),
  ])
  return new Map(channels)
}

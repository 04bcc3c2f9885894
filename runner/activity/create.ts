import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Clock } from '../lib/clock.ts'
import type { ActivitySource } from '../lib/plugin.ts'

/** The sources of activity of the services that have one, by service. */
export function createActivities(
  { activityKinds, dataDir, env }: Config,
  log: Logger,
  clock: Clock,
): ReadonlyMap<string, ActivitySource> {
  const sources = [...activityKinds].map(([service, { kind, options }]): [string, ActivitySource] => [
    service,
    kind.create(options, { clock, log: log.child({ service }), service, dataDir, env }),
  ])
  return new Map(sources)
}

import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Clock } from '../lib/clock.ts'
import type { Driver } from '../lib/plugin.ts'

/** The drivers of the services that have one, by service. */
export function createDrivers(
  { driverKinds, dataDir, env }: Config,
  log: Logger,
  clock: Clock,
): ReadonlyMap<string, Driver> {
  const drivers = [...driverKinds].map(([service, { kind, options }]): [string, Driver] => [
    service,
    kind.create(options, { clock, log: log.child({ service }), service, dataDir, env }),
  ])
  return new Map(drivers)
}

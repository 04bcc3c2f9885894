import { Argument, type Command } from 'commander'
import type { Config } from '../config.ts'
import type { DriverStatus } from '../core/service.ts'
import { UserError } from '../lib/errors.ts'
import { callDaemon } from '../server/client.ts'
import type { Status } from '../status.ts'
import { configFor, type Options, optionsOf, withApp } from './context.ts'
import { order } from './order.ts'
import { print } from './output.ts'

const orders = ['start', 'stop', 'restart', 'pause', 'resume', 'reset'] as const

export function serviceCommand(program: Command): void {
  program
    .command('service')
    .addArgument(new Argument('<what>', 'what to do').choices(['status', ...orders]))
    .argument('<name>', 'the service')
    .description('start, stop, restart, look at, pause, resume or reset one service')
    .action(async (what: string, name: string, _: unknown, command: Command) => {
      const options = optionsOf(command)
      const config = await configFor(options)
      const known = orders.find((word) => word === what)
      if (known === undefined) return showStatus(config, name, options)
      await order(config, { do: known, service: name }, options.json)
    })
}

async function showStatus(config: Config, name: string, options: Options): Promise<void> {
  if (!(name in config.services))
    throw new UserError(
      `There is no service "${name}"`,
      `The services are ${Object.keys(config.services).join(', ')}.`,
    )
  const status = await driverStatus(config, name)
  const detail = [status.pid && `process ${status.pid}`, status.detail].filter(Boolean).join(', ')
  print(options.json ? JSON.stringify(status) : `${name}: ${status.state}${detail ? ` (${detail})` : ''}`)
  if (status.state !== 'running') process.exitCode = 1
}

/** As the daemon knows it, or as the driver says when no daemon runs. */
async function driverStatus(config: Config, name: string): Promise<DriverStatus> {
  const status = (await callDaemon(config.dataDir, '/api/guardian/status')) as Status | undefined
  const told = status?.services.find(({ id }) => id === name)?.driverStatus
  if (told !== undefined) return told
  if (status !== undefined) return { state: 'unknown', detail: 'it has no driver' }
  return withApp(config, async (app) => {
    const driver = app.drivers.get(name)
    return driver
      ? driver.status({ signal: AbortSignal.timeout(10_000) })
      : { state: 'unknown', detail: 'it has no driver' }
  })
}

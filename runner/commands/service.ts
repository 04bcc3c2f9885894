import { Argument, type Command } from 'commander'
import type { Config } from '../config.ts'
import { refuseUnknown } from '../control.ts'
import type { AllCommand } from '../control-all.ts'
import type { DriverStatus } from '../core/service.ts'
import { inWords } from '../lib/duration.ts'
import { UserError } from '../lib/errors.ts'
import { plain } from '../lib/text.ts'
import { callDaemon } from '../server/client.ts'
import type { Status } from '../status.ts'
import { configFor, type Options, optionsOf, withApp } from './context.ts'
import { order } from './order.ts'
import { orderAll } from './order-all.ts'
import { print, printJson } from './output.ts'
import { during } from './progress.ts'

const orders = ['start', 'stop', 'restart', 'pause', 'resume', 'reset'] as const

const help = `
  status   whether it runs, as its driver sees it; exit 1 unless it does
  start    start it, and verify it by its checks
  stop     stop it and leave it stopped; its checks rest until it is started
  restart  stop it, start it, and verify it by its checks
  pause    keep watching it, and restart nothing until it is resumed
  resume   end the pause
  reset    forget the restarts that did not help, so that healing begins anew`

export function serviceCommand(program: Command): void {
  program
    .command('service')
    .addArgument(new Argument('<what>', 'what to do').choices(['status', ...orders]))
    .argument('[name]', 'the service')
    .option('--all', 'start or stop every service that has a driver, in the order of who needs whom')
    .description('start, stop, restart, look at, pause, resume or reset one service, or start or stop all')
    .addHelpText('after', help)
    .action(async (what: string, name: string | undefined, own: { all?: boolean }, command: Command) => {
      const options = optionsOf(command)
      if (own.all) return orderAll(await configFor(options), forAll(what, name), options.json)
      if (name === undefined)
        throw new UserError(
          `Which service? "${what}" needs a name`,
          `Name it: guardian service ${what} <name>. See: guardian --help`,
        )
      const config = await configFor(options)
      const known = orders.find((word) => word === what)
      if (known === undefined) return showStatus(config, name, options)
      await order(config, { do: known, service: name }, options.json)
    })
}

const withoutDriver: DriverStatus = {
  state: 'unknown',
  detail: 'it has no driver, so Guardian only watches it by its checks',
}

function forAll(what: string, name: string | undefined): AllCommand {
  if (name === undefined && (what === 'start' || what === 'stop')) return { do: `${what}-all` }
  throw new UserError(
    `"${what}"${name === undefined ? '' : ` of ${name}`} cannot be asked with --all`,
    'Write: guardian service start --all, or guardian service stop --all. See: guardian --help',
  )
}

async function showStatus(config: Config, name: string, options: Options): Promise<void> {
  refuseUnknown(config.services, { do: 'pause', service: name })
  const status = config.driverKinds.has(name)
    ? await during(`Looking at ${name}`, () => driverStatus(config, name))
    : withoutDriver
  if (options.json) printJson(status)
  else print(sentence(name, status))
  if (status.state !== 'running') process.exitCode = 1
}

function sentence(name: string, { state, pid, since, detail }: DriverStatus): string {
  const details = [
    pid !== undefined && `process ${pid}`,
    since !== undefined && `for ${inWords(Math.max(0, Date.now() - since))}`,
    detail !== undefined && plain(detail, 300),
  ].filter((part) => part !== false)
  return `${name}: ${state}${details.length > 0 ? ` (${details.join(', ')})` : ''}`
}

/** As the daemon knows it, or as the driver says when no daemon runs or has looked yet. */
async function driverStatus(config: Config, name: string): Promise<DriverStatus> {
  const status = (await callDaemon(config.dataDir, '/api/guardian/status')) as Status | undefined
  if (status !== undefined) {
    const told = status.services.find(({ id }) => id === name)?.driverStatus
    return told ?? { state: 'unknown', detail: 'Guardian has not looked yet' }
  }
  return withApp(config, async ({ drivers }) => {
    const driver = drivers.get(name)
    return driver ? driver.status({ signal: AbortSignal.timeout(10_000) }) : withoutDriver
  })
}

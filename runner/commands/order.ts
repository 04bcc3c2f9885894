import type { Config } from '../config.ts'
import { type ControlResult, control, isSettled, refuseUnknown } from '../control.ts'
import type { Command } from '../core/event.ts'
import { plain } from '../lib/text.ts'
import { callDaemon } from '../server/client.ts'
import { withApp } from './context.ts'
import { print, printJson } from './output.ts'
import { during } from './progress.ts'

/** Has a command carried out by the daemon, or by ourselves when there is none, and prints how it ended. */
export async function order(config: Config, command: Command, json: boolean | undefined): Promise<void> {
  refuseUnknown(config.services, command)
  const result = await during(announcement(command), async () => {
    const body = { command, by: 'operator' }
    const answer = (await callDaemon(config.dataDir, '/api/guardian/control', body)) as
      | { result: ControlResult }
      | undefined
    return answer?.result ?? alone(config, command)
  })
  if (json) printJson(result)
  else print(plain(result.text, 1_000))
  if (!result.ok) process.exitCode = 1
}

const announcement = (command: Command): string =>
  'service' in command ? `${command.do} of ${command.service}` : command.do

/** The engine of our own cares for that one service only, and starts nothing by itself. */
function alone(config: Config, command: Command): Promise<ControlResult> {
  const service = 'service' in command ? command.service : undefined
  return withApp(service === undefined ? config : onlyOf(config, service), async (app) => {
    if (service !== undefined) void app.begin()
    const result = await control({ ...app, services: config.services }, command, 'operator')
    // A reset or a resume may set off a restart, which would be cut short if we left now.
    if (service !== undefined) await app.until((world) => isSettled(world, config.services, service))
    return result
  })
}

function onlyOf(config: Config, service: string): Config {
  const own = config.policies.services[service]
  const driver = config.driverKinds.get(service)
  if (own === undefined) return config
  return {
    ...config,
    driverKinds: new Map(driver && [[service, driver]]),
    policies: {
      ...config.policies,
      services: { [service]: { ...own, dependsOn: [], autoStart: false } },
    },
  }
}

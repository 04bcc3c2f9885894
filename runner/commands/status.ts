import type { Command } from 'commander'
import { callDaemon } from '../server/client.ts'
import type { Status } from '../status.ts'
import { configFor, optionsOf } from './context.ts'
import { print, printJson } from './output.ts'
import { statusText } from './status-text.ts'

export function statusCommand(program: Command): void {
  program
    .command('status')
    .description('show the state of every service; exit 1 if one is in trouble or no Guardian runs')
    .action(async (_: unknown, command: Command) => {
      const options = optionsOf(command)
      const config = await configFor(options)
      const status = (await callDaemon(config.dataDir, '/api/guardian/status')) as Status | undefined
      if (options.json) printJson(status ?? null)
      else if (status === undefined) print('Guardian is not running here. Start it with: guardian start')
      else print(statusText(status))
      if (status?.services.every(({ incident }) => incident === undefined) !== true) process.exitCode = 1
    })
}

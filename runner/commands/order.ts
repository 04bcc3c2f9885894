import type { Config } from '../config.ts'
import { type ControlResult, control } from '../control.ts'
import type { Command } from '../core/event.ts'
import { callDaemon } from '../server/client.ts'
import { withApp } from './context.ts'
import { print } from './output.ts'

/** Has a command carried out by the daemon, or by ourselves when there is none, and prints how it ended. */
export async function order(config: Config, command: Command, json: boolean | undefined): Promise<void> {
  const answer = (await callDaemon(config.dataDir, '/api/guardian/control', { command, by: 'operator' })) as
    | { result: ControlResult }
    | undefined
  const result = answer?.result ?? (await alone(config, command))
  print(json ? JSON.stringify(result) : result.text)
  if (!result.ok) process.exitCode = 1
}

const alone = (config: Config, command: Command): Promise<ControlResult> =>
  withApp(config, (app) => {
    app.begin()
    return control(
      { engine: app.engine, clock: app.clock, services: config.services, until: app.until },
      command,
      'operator',
    )
  })

import type { Config } from '../config.ts'
import { type AllCommand, type AllResult, controlAll } from '../control-all.ts'
import { plain } from '../lib/text.ts'
import { callDaemon } from '../server/client.ts'
import { withApp } from './context.ts'
import { print, printJson } from './output.ts'
import { during } from './progress.ts'
import { table } from './table.ts'
import { green, red } from './terminal.ts'

/** A long chain of services that start slowly, one after the other. */
const waitMs = 1_800_000

/** Starts or stops everything by the daemon, or by ourselves when there is none, and prints how each service ended. */
export async function orderAll(
  config: Config,
  command: AllCommand,
  json: boolean | undefined,
): Promise<void> {
  const result = await during(
    command.do === 'start-all' ? 'Starting everything' : 'Stopping everything',
    async () => {
      const body = { command, by: 'operator' }
      const answer = (await callDaemon(config.dataDir, '/api/guardian/control', body, waitMs)) as
        | { result: AllResult }
        | undefined
      return answer?.result ?? alone(config, command)
    },
  )
  if (json) printJson(result)
  else print([...rowsOf(result), result.text].join('\n'))
  if (!result.ok) process.exitCode = 1
}

function rowsOf({ services }: AllResult): readonly string[] {
  if (services.length === 0) return []
  return [
    table(services.map(({ ok, service, text }) => [ok ? green('✓') : red('✗'), service, plain(text, 400)])),
    '',
  ]
}

/** The engine of our own starts nothing by itself: the order is ours. */
function alone(config: Config, command: AllCommand): Promise<AllResult> {
  const services = Object.fromEntries(
    Object.entries(config.policies.services).map(([id, known]) => [
      id,
      { ...known, autoStart: false, alwaysUp: false },
    ]),
  )
  const dryRun = command.do === 'stop-all' || config.policies.host.dryRun
  const host = { ...config.policies.host, dryRun }
  return withApp({ ...config, policies: { ...config.policies, services, host } }, (app) => {
    void app.begin()
    return controlAll(app, command, 'operator')
  })
}

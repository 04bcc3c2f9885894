import type { Command } from 'commander'
import { stopSignal } from '../lib/stop-signal.ts'
import { configFor, openLogged, optionsOf } from './context.ts'
import { createHerald } from './herald.ts'
import { count } from './output.ts'

export function startCommand(program: Command): void {
  program
    .command('start')
    .description('watch, heal and report until Ctrl+C')
    .action(async (_: unknown, command: Command) => start(command))
}

async function start(command: Command): Promise<void> {
  const config = await configFor(optionsOf(command))
  const stopping = stopSignal()
  const { app, end } = await openLogged(config, process.stdout.isTTY ? 'pretty' : 'json')
  for (const warning of config.warnings) app.log.warn(warning)
  const { startDaemon } = await import('../daemon.ts')
  const daemon = await startDaemon(app).catch(async (error: unknown) => {
    await end()
    throw error
  })
  const { log } = app
  const watched = [
    count(Object.keys(config.services).length, 'service'),
    count(app.light.ids.length, 'check'),
    count(Object.keys(config.suites).length, 'suite'),
  ]
  const about = { url: daemon.url, config: config.file, data: config.dataDir }
  log.info(about, `Guardian watches ${watched.join(', ')}; ${daemon.url}/metrics`)
  const herald = await createHerald(app)
  const signal = await stopping
  log.info(`Guardian stops (${signal}); the services go on running`)
  await herald.stopping()
  await daemon.close()
}

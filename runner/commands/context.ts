import type { Command } from 'commander'
import { loadActivities } from '../activity/kinds.ts'
import type { App } from '../app.ts'
import { loadKinds } from '../checks/kinds.ts'
import { type Config, loadConfig } from '../config.ts'
import { loadDrivers } from '../drivers/kinds.ts'
import { createMask } from '../lib/mask.ts'
import { loadNotifiers } from '../notifiers/kinds.ts'

export type Options = { readonly config?: string; readonly json?: boolean }

/** Options of the whole program, wherever on the line they stand. */
export const optionsOf = (command: Command): Options => command.optsWithGlobals()

/** Every kind of check, driver and the rest that is built in. */
export async function allKinds() {
  const [checks, drivers, activities, notifiers] = await Promise.all([
    loadKinds(),
    loadDrivers(),
    loadActivities(),
    loadNotifiers(),
  ])
  return { checks, drivers, activities, notifiers }
}

export async function configFor(options: Options): Promise<Config> {
  return loadConfig({
    kinds: await allKinds(),
    ...(options.config && { file: options.config }),
  })
}

const levels = ['trace', 'debug', 'info', 'warn', 'error'] as const

/**
 * A Guardian of our own for one command: it takes the lock, so no daemon may be running. Its log goes to the file
 * alone, or also to standard error when it should be seen.
 */
export async function withApp<Result>(config: Config, work: (app: App) => Promise<Result>): Promise<Result> {
  const { app, end } = await openLogged(config, 'nothing')
  try {
    return await work(app)
  } finally {
    await end()
  }
}

export async function openLogged(config: Config, show: 'pretty' | 'json' | 'nothing') {
  // A command that asks a daemon needs neither: it starts in two thirds of the time without them.
  const { openApp } = await import('../app.ts')
  const { createLog } = await import('../telemetry/log.ts')
  const mask = createMask(config.secretValues)
  const level = levels.find((name) => name === config.env.GUARDIAN_LOG_LEVEL) ?? 'info'
  const { log, onError, close } = await createLog({ level, dataDir: config.dataDir, show, mask })
  try {
    const app = openApp({ config, log, mask })
    onError(app.sentry.heard)
    return {
      app,
      async end() {
        await app.close()
        close()
      },
    }
  } catch (error) {
    close()
    throw error
  }
}

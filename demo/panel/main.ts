import { mkdirSync } from 'node:fs'
import { pino } from 'pino'
import { createFaults } from '../faults.ts'
import { announce, endOnSignal } from '../lifecycle.ts'
import { createComfy } from './comfy.ts'
import { createJobs } from './jobs.ts'
import { createMetrics } from './metrics.ts'
import { pageFaults } from './page-faults.ts'
import { createPanel } from './server.ts'
import { readSettings } from './settings.ts'

/** An admin panel to watch: the pages and endpoints of the real one, and faults on demand. */
const settings = readSettings(process.env)
const faults = createFaults({ service: 'panel', stateDir: settings.stateDir, names: pageFaults })

if (faults.diesAtStart()) process.exitCode = 1
else await start()

async function start(): Promise<void> {
  mkdirSync(settings.stateDir, { recursive: true })
  const log = pino({ name: 'panel', level: settings.logLevel })
  const metrics = createMetrics(settings.stateDir)
  const comfy = createComfy(settings.comfyUrl, metrics)
  const panel = await createPanel({ settings, comfy, metrics, faults, log, jobs: createJobs() })
  const url = await announce(panel.server, settings.port)
  log.info({ url, comfyUrl: settings.comfyUrl, healthSchema: settings.healthSchema }, 'panel is listening')
  endOnSignal(async () => {
    log.info('panel ends')
    await panel.close()
  })
}

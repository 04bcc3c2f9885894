import type { Logger } from 'pino'
import type { Faults } from '../faults.ts'
import type { Comfy } from './comfy.ts'
import type { Jobs } from './jobs.ts'
import type { Metrics } from './metrics.ts'
import type { Settings } from './settings.ts'

/** What the panel is made of; every route gets it. */
export type Parts = {
  readonly settings: Settings
  readonly comfy: Comfy
  readonly jobs: Jobs
  readonly metrics: Metrics
  readonly faults: Faults
  readonly log: Logger
}

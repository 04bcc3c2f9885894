import type { Logger } from 'pino'
import type { SuiteRun } from '../core/run.ts'
import { explain } from '../lib/errors.ts'
import type { Store } from '../store/store.ts'
import type { Metrics } from '../telemetry/metrics.ts'

/** Remembers a run of a suite. A disk that refuses loses the run's summary, never its answers. */
export function recordRun(store: Store, metrics: Metrics, log: Logger, run: SuiteRun): void {
  metrics.run(run)
  try {
    store.commit({ runs: [run] })
  } catch (error) {
    log.error({ action: 'commit', run: run.id }, `The run ${run.id} could not be recorded: ${explain(error)}`)
  }
}

import type { Logger } from 'pino'
import type { Observation } from '../../core/observation.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Processes } from '../../lib/processes.ts'
import type { Progress } from './collect.ts'
import type { Keeper, Limits } from './kept/keeper.ts'
import type { ListedCheck } from './protocol.ts'

export type SuiteRunnerOptions = {
  /** Folder with playwright.config.ts. */
  readonly root: string
  readonly log: Logger
  readonly clock: Clock
  /** What the child may see: it inherits nothing else. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Compiled specs are kept here between runs. */
  readonly cacheDir?: string
  /** Each run has a folder of its own in here; the system's folder for temporary files when left out. */
  readonly tempDir?: string
  readonly mask?: (text: string) => string
  readonly processes?: Processes
  /** When what is kept between runs is replaced. */
  readonly limits?: Limits
}

export type SuiteTools = Required<Omit<SuiteRunnerOptions, 'limits'>> & { readonly keeper: Keeper }

export type SuiteAsk = {
  readonly suite: string
  /** Exactly these checks by id, or those whose full title matches. */
  readonly only?: readonly string[] | RegExp
  /** Services whose checks are left out of a whole suite. */
  readonly without?: readonly string[]
  /** Milliseconds after which the run is ended; at most 5 s later nothing of it is left. */
  readonly deadlineMs: number
  readonly signal?: AbortSignal
  readonly trigger: 'schedule' | 'verify' | 'person'
  readonly from: string
  /** Absolute; screenshots, traces and the like are kept in its `artifacts`, which is emptied first. */
  readonly folder: string
  readonly env?: Readonly<Record<string, string>>
  /** Names the run; made up when it is left out. */
  readonly run?: string
  /** Playwright and its browser stay loaded for so long after the run, in milliseconds: it is due again by then. */
  readonly keepReadyMs?: number
  onProgress?(progress: Progress): void
  /** Called for each test as soon as it is answered, and in the end for each that never was. */
  onObservation?(observation: Observation, check: ListedCheck): void
}

export type RunResult = {
  readonly run: string
  readonly suite: string
  readonly trigger: SuiteAsk['trigger']
  readonly startedAt: number
  readonly tookMs: number
  /** `broken`: Playwright could not run the suite, and `trouble` says why. */
  readonly ended: 'complete' | 'deadline' | 'aborted' | 'broken'
  readonly trouble?: string
  readonly observations: readonly Observation[]
}

export type SuiteRunner = {
  /** Asks Playwright which checks there are. Rejects with UserError when it cannot read the specs. */
  list(suite?: string): Promise<readonly ListedCheck[]>
  /** Never rejects for what a suite does: a run that went wrong is a result too. */
  run(ask: SuiteAsk): Promise<RunResult>
  /** Ends what is kept between runs. */
  close(): Promise<void>
}

import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemProcesses } from '../lib/processes.ts'
import { createKeeper } from './playwright/kept/keeper.ts'
import { listChecks } from './playwright/list.ts'
import type { ListedCheck } from './playwright/protocol.ts'
import { runSuite } from './playwright/run.ts'
import type { RunResult, SuiteAsk, SuiteRunner, SuiteRunnerOptions, SuiteTools } from './playwright/suite.ts'

/**
 * Runs suites of Playwright checks in child processes with a deadline. One run at a time is the lane's business. It remembers which checks there are, so that a single one can be asked again at once.
 */
export function createSuiteRunner(options: SuiteRunnerOptions): SuiteRunner {
  const known = new Map<string, ListedCheck>()
  const tools = toolsOf(options)
  const list = async (suite?: string) => {
    const found = await listChecks(tools, suite)
    for (const check of known.values()) if (!suite || check.suite === suite) known.delete(check.id)
    for (const check of found) known.set(check.id, check)
    return found
  }
  const checksOf = (ask: SuiteAsk) => [...known.values()].filter((check) => isAsked(check, ask))
  /** A whole suite but for what is asleep is a list of checks. */
  const awake = async (ask: SuiteAsk): Promise<SuiteAsk> => {
    const { suite, only, without = [] } = ask
    if (only !== undefined || without.length === 0) return ask
    if (checksOf(ask).length === 0) await list(suite)
    const left = checksOf(ask).filter(({ service }) => !without.includes(service))
    return { ...ask, only: left.map(({ id }) => id) }
  }

  return {
    list,
    async run(given) {
      const ask = await awake(given)
      if (isIds(ask.only)) {
        if (ask.only.length === 0) return nothingRun(tools, ask, allAsleep(ask))
        if (ask.only.some((id) => !known.has(id))) await list(ask.suite)
        const missing = ask.only.filter((id) => !known.has(id))
        if (missing.length > 0) return nothingRun(tools, ask, `There is no test called ${missing.join(', ')}`)
      }
      const { result, listed } = await runSuite(tools, ask, checksOf(ask))
      for (const check of listed) known.set(check.id, check)
      return result
    },
    close: tools.keeper.close,
  }
}

function toolsOf(options: SuiteRunnerOptions): SuiteTools {
  const tools = {
    ...options,
    cacheDir: options.cacheDir ?? join(options.root, 'node_modules', '.cache', 'guardian'),
    tempDir: options.tempDir ?? tmpdir(),
    mask: options.mask ?? ((text: string) => text),
    processes: options.processes ?? systemProcesses(),
  }
  return { ...tools, keeper: createKeeper(tools, options.limits) }
}

const allAsleep = ({ suite, without = [] }: SuiteAsk): string =>
  `Nothing of ${suite} is asked while ${without.join(', ')} is stopped because nobody uses it`

const isIds = (only: SuiteAsk['only']): only is readonly string[] => Array.isArray(only)

function isAsked(check: ListedCheck, { suite, only }: SuiteAsk): boolean {
  if (check.suite !== suite) return false
  return isIds(only) ? only.includes(check.id) : only === undefined
}

function nothingRun({ clock }: SuiteTools, ask: SuiteAsk, trouble: string): RunResult {
  const { suite, trigger, run = `${suite}-none` } = ask
  return {
    run,
    suite,
    trigger,
    startedAt: clock.now(),
    tookMs: 0,
    ended: 'broken',
    trouble,
    observations: [],
  }
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestContext } from 'node:test'
import { pino } from 'pino'
import { createSuiteRunner } from '../../../runner/checks/playwright.ts'
import type { Observation } from '../../../runner/core/observation.ts'
import { systemClock } from '../../../runner/lib/clock.ts'

const root = resolve(import.meta.dirname, '../../..')

export type Suites = {
  /** Everything that the runs leave behind is in here; it is deleted with the test. */
  readonly folder: string
  /** The checks of a suite that are promises of this service. */
  checksOf(suite: string, service: string): Promise<readonly string[]>
  /** Runs exactly these checks, as the daemon would. */
  run(only: readonly string[], env: Readonly<Record<string, string>>): Promise<readonly Observation[]>
}

export async function suitesOf(t: TestContext): Promise<Suites> {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-faults-'))
  const log = pino({ level: 'silent' })
  const runner = createSuiteRunner({ root, log, clock: systemClock(), env: process.env })
  t.after(async () => {
    await runner.close()
    await rm(folder, { recursive: true, force: true })
  })
  return {
    folder,
    checksOf: async (suite, service) =>
      (await runner.list(suite)).filter((check) => check.service === service).map(({ id }) => id),
    async run(only, env) {
      const [suite = ''] = only[0]?.split(' › ') ?? []
      const { observations, ended, trouble } = await runner.run({
        suite,
        only,
        env,
        deadlineMs: 90_000,
        trigger: 'verify',
        from: 'here',
        folder: join(folder, suite),
        keepReadyMs: 60_000,
      })
      if (ended !== 'complete') throw new Error(`The suite ${suite} ended as ${ended}: ${trouble}`)
      return observations
    },
  }
}

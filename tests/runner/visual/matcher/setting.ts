import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import pino from 'pino'
import { createSuiteRunner } from '../../../../runner/checks/playwright.ts'
import type { Observation } from '../../../../runner/core/observation.ts'
import { systemClock } from '../../../../runner/lib/clock.ts'
import { readRuns } from '../../../../runner/lib/run-folder.ts'
import { approve } from '../../../../runner/visual/baselines/approve.ts'
import { listCandidates } from '../../../../runner/visual/baselines/candidate.ts'
import { testCache } from '../../test-cache.ts'
import { decision } from '../baselines/setting.ts'
import { startSite } from './site.ts'

/** Runs the specs of fixtures/ against pages on loopback, with baselines in a folder of their own. */
export async function settingOf(t: TestContext) {
  const root = await mkdtemp(join(tmpdir(), 'guardian-matcher-'))
  const site = await startSite(t)
  const folders = {
    baselines: join(root, 'baselines'),
    candidates: join(root, 'reports', 'visual', 'candidates'),
  }
  const runner = createSuiteRunner({
    root: join(import.meta.dirname, 'fixtures'),
    log: pino({ level: 'silent' }),
    clock: systemClock(),
    cacheDir: testCache,
    tempDir: root,
    // These tests say themselves whether they play CI.
    env: { ...process.env, CI: '', SITE_URL: site.url, GUARDIAN_VISUAL_ROOT: root },
  })
  t.after(async () => {
    await runner.close()
    await rm(root, { recursive: true, force: true })
  })
  const run = async (only: RegExp, env: Record<string, string> = {}): Promise<Map<string, Observation>> => {
    const folder = join(root, 'kept')
    const ask = {
      suite: 'visual',
      deadlineMs: 120_000,
      trigger: 'person',
      from: 'here',
      folder,
      only,
      env,
      keepReadyMs: 60_000,
    } as const
    const { observations, trouble } = await runner.run(ask)
    assert.equal(trouble, undefined)
    return new Map(observations.map((one) => [one.check.split(' › ').at(-1) ?? '', one]))
  }
  const approveAll = async () => {
    for (const one of await listCandidates(folders.candidates)) await approve(folders, one, decision)
  }
  const waiting = async () => (await listCandidates(folders.candidates)).map(({ key }) => key.step).sort()
  /** What the last run says of itself, and its folder. */
  const lastRun = async () => (await readRuns(root)).at(-1)
  return { run, approveAll, site, folders, waiting, lastRun }
}

export const told = (seen: ReadonlyMap<string, Observation>, name: string) => {
  const { verdict, reason, summary } = seen.get(name) ?? { verdict: 'none', reason: 'none', summary: '' }
  return `${verdict} ${reason}: ${summary}`
}
export const verdicts = (seen: ReadonlyMap<string, Observation>) =>
  Object.fromEntries([...seen].map(([name, { verdict }]) => [name, verdict]))

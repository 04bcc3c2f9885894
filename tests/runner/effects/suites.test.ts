import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import pino from 'pino'
import type { SuiteAsk } from '../../../runner/checks/playwright/suite.ts'
import { createSuites } from '../../../runner/effects/suites.ts'
import { createLane } from '../../../runner/schedule/lanes.ts'
import { handClock } from '../store/setup.ts'

for (const [title, keepReady, nextInMs, kept] of [
  ['a run in a minute is near when two are allowed', 120_000, 60_000, 60_000],
  ['a run in just so long as is allowed is near', 120_000, 120_000, 120_000],
  ['a run in an hour is not', 120_000, 3_600_000, 0],
  ['a run by hand tells nothing of the next', 120_000, undefined, 0],
  ['with 0 nothing is ever kept', 0, 60_000, 0],
] as const) {
  test(`Playwright is kept for the next run: ${title}`, async (t) => {
    const runsDir = await mkdtemp(join(tmpdir(), 'guardian-suites-test-'))
    t.after(() => rm(runsDir, { recursive: true, force: true }))
    const asked: SuiteAsk[] = []
    const suites = suitesWith(asked, runsDir, keepReady)
    await suites.run({ suite: 'smoke', trigger: 'schedule', nextInMs })
    assert.deepEqual(
      asked.map((ask) => ask.keepReadyMs),
      [kept],
    )
  })
}

for (const [keepReady, kept] of [
  [120_000, 15_000],
  [5_000, 5_000],
  [0, 0],
] as const) {
  test(`a check that is asked again is asked once more soon: of ${keepReady} ms it keeps Playwright for ${kept}`, async (t) => {
    const runsDir = await mkdtemp(join(tmpdir(), 'guardian-suites-test-'))
    t.after(() => rm(runsDir, { recursive: true, force: true }))
    const asked: SuiteAsk[] = []
    const suites = suitesWith(asked, runsDir, keepReady)
    await suites.run({ suite: 'smoke', only: ['panel/home'], trigger: 'verify' })
    assert.equal(asked[0]?.keepReadyMs, kept)
  })
}

function suitesWith(asked: SuiteAsk[], runsDir: string, keepReady: number) {
  const clock = handClock()
  return createSuites({
    runner: {
      list: async () => [],
      close: async () => undefined,
      async run(ask) {
        asked.push(ask)
        const { suite, trigger, run = '' } = ask
        return { suite, trigger, run, startedAt: 0, tookMs: 0, ended: 'complete', observations: [] }
      },
    },
    lane: createLane({ name: 'suites', concurrency: 1, clock }),
    recheckLane: createLane({ name: 'rechecks', concurrency: 1, clock }),
    dispatch: () => undefined,
    record: () => undefined,
    clock,
    log: pino({ level: 'silent' }),
    place: 'here',
    asleep: () => [],
    runsDir,
    keepRuns: 5,
    suites: { smoke: { deadline: 600_000, keepReady, env: {} } },
  })
}

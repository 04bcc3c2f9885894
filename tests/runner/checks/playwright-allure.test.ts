import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import pino from 'pino'
import { categoryOf } from '../../../runner/checks/playwright/category.ts'
import { createSuiteRunner } from '../../../runner/checks/playwright.ts'
import { systemClock } from '../../../runner/lib/clock.ts'
import { readRuns } from '../../../runner/lib/run-folder.ts'
import { testCache } from '../test-cache.ts'

const root = join(import.meta.dirname, 'fixtures', 'suites')

test('a run leaves results for Allure with owner, severity, verdict and category, and says what it was', async (t) => {
  const temp = await mkdtemp(join(tmpdir(), 'guardian-allure-test-'))
  t.after(() => rm(temp, { recursive: true, force: true }))
  const log = pino({ level: 'silent' })
  const tools = {
    root,
    log,
    clock: systemClock(),
    env: process.env,
    cacheDir: testCache,
    tempDir: temp,
  }
  const folder = join(temp, 'runs', 'answers-schedule-1')
  const ask = { suite: 'answers', deadlineMs: 60_000, trigger: 'schedule', from: 'here', folder } as const
  await createSuiteRunner(tools).run(ask)

  const [run] = await readRuns(join(temp, 'runs'))
  assert.deepEqual([run?.suites, run?.trigger, run?.whole], [['answers'], 'schedule', true])
  assert.deepEqual(run?.baselines?.asked, [])
  assert.ok(run?.baselines?.cutShort.includes('answers/answers.spec.ts › names its reason'))
  assert.ok(!run?.baselines?.cutShort.includes('answers/answers.spec.ts › passes'))
  const results = await resultsIn(join(folder, 'allure-results'))
  assert.equal(results.length, 10)
  const labels = (name: string) =>
    Object.fromEntries(
      results.find((one) => one.name === name)?.labels.map((one) => [one.name, one.value]) ?? [],
    )
  assert.deepEqual(pick(labels('passes')), ['comfyui', 'critical', 'pass', undefined])
  assert.deepEqual(pick(labels('names its reason')), ['panel', 'normal', 'fail', 'White screen'])
  assert.deepEqual(pick(labels('is slow')), ['panel', 'normal', 'degraded', 'Slow'])
  assert.deepEqual(pick(labels('is skipped')), ['panel', 'normal', 'inconclusive', 'Our own trouble'])
  assert.equal(labels('passes').check, 'answers › answers › passes')
  assert.doesNotMatch(
    JSON.stringify(results),
    /"name":"(service|vital|slowAfter): /,
    'our marks are no steps',
  )
})

type Result = { name: string; labels: { name: string; value: string }[] }

async function resultsIn(dir: string): Promise<Result[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('-result.json'))
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(dir, name), 'utf8'))))
}

const pick = ({ owner, severity, verdict, category }: Record<string, string>) => [
  owner,
  severity,
  verdict,
  category,
]

test('every failure has one category, by its reason before its suite', () => {
  const of = (verdict: 'pass' | 'degraded' | 'fail' | 'inconclusive', reason: string, more = {}) =>
    categoryOf({ suite: 'smoke', service: 'panel', ...more }, {
      verdict,
      reason,
      summary: 'x',
      ...more,
    } as never)
  assert.equal(of('pass', 'ok'), undefined)
  assert.equal(of('inconclusive', 'own-trouble', { service: 'comfyui' }), 'own')
  assert.equal(of('fail', 'white-screen'), 'white')
  assert.equal(of('degraded', 'visual', { suite: 'visual' }), 'visual')
  assert.equal(of('fail', 'assertion', { summary: '/ shows an error instead of itself (Oops)' }), 'boundary')
  assert.equal(of('fail', 'timeout', { suite: 'api', service: 'comfyui' }), 'queue')
  assert.equal(of('fail', 'wrong-data', { suite: 'api' }), 'endpoint')
  assert.equal(of('fail', 'assertion'), 'page')
})

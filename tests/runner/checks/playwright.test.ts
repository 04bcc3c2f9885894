import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import pino from 'pino'
import type { Progress } from '../../../runner/checks/playwright/collect.ts'
import { runMarker } from '../../../runner/checks/playwright/protocol.ts'
import type { RunResult, SuiteAsk } from '../../../runner/checks/playwright/suite.ts'
import { createSuiteRunner } from '../../../runner/checks/playwright.ts'
import type { Observation } from '../../../runner/core/observation.ts'
import { systemClock } from '../../../runner/lib/clock.ts'
import { systemProcesses } from '../../../runner/lib/processes.ts'
import { testCache } from '../test-cache.ts'

const root = join(import.meta.dirname, 'fixtures', 'suites')

/** A runner of the suites in fixtures/, with temporary folders of its own. */
async function runnerOf(t: TestContext) {
  const temp = await mkdtemp(join(tmpdir(), 'guardian-playwright-test-'))
  t.after(() => rm(temp, { recursive: true, force: true }))
  const mask = (text: string) => text.replaceAll('hunter2', '[masked]')
  const log = pino({ level: 'silent' })
  const runner = createSuiteRunner({
    root,
    log,
    clock: systemClock(),
    env: process.env,
    cacheDir: testCache,
    mask,
    tempDir: temp,
  })
  const ask = (suite: string, more: Partial<SuiteAsk> = {}): SuiteAsk => ({
    suite,
    deadlineMs: 60_000,
    trigger: 'schedule',
    from: 'here',
    folder: join(temp, 'kept'),
    ...more,
  })
  return { runner, ask, temp }
}

const short = (result: RunResult) =>
  Object.fromEntries(
    result.observations.map((one) => [one.check.split(' › ').slice(2).join(' › '), one.verdict]),
  )

const find = (result: RunResult, part: string): Observation => {
  const found = result.observations.find((one) => one.check.includes(part))
  assert.ok(found, `no observation of ${part}`)
  return found
}

test('a list hands back what check() declared, with ids that name suite, file and title', async (t) => {
  const { runner } = await runnerOf(t)
  const list = await runner.list('answers')
  const first = list[0]
  assert.equal(first?.id, 'answers › answers › passes')
  assert.deepEqual(
    [first.service, first.vital, first.slowAfterMs, first.weight, first.file, first.declared],
    ['comfyui', true, 60_000, 'suite', 'answers/answers.spec.ts', true],
  )
  assert.deepEqual(first.tags, ['@comfyui', '@vital'])
  assert.equal(list.find((one) => one.id.endsWith('declares nothing'))?.declared, false)
  assert.ok(list.some((one) => one.id === 'answers › answers › a group › of one'))
})

test('a test that runs in several viewports is one check in each of them', async (t) => {
  const { runner } = await runnerOf(t)
  const ids = (await runner.list('views')).map((one) => one.id)
  assert.deepEqual(ids, ['views › views › home · phone', 'views › views › home · desktop'])
})

test('soft failures and slowness degrade, hard ones and timeouts fail, what did not run is inconclusive', async (t) => {
  const { runner, ask } = await runnerOf(t)
  const result = await runner.run(ask('answers'))
  assert.equal(result.ended, 'complete')
  assert.deepEqual(short(result), {
    passes: 'pass',
    'is slow': 'degraded',
    'fails softly': 'degraded',
    'fails hard': 'fail',
    'names its reason': 'fail',
    'runs out of time': 'fail',
    'is skipped': 'inconclusive',
    'declares nothing': 'fail',
    'tells a secret': 'fail',
    'a group › of one': 'pass',
  })
  assert.equal(find(result, 'is slow').reason, 'slow')
  assert.equal(find(result, 'fails softly').summary, 'there are at most five: expected < 5, received 7')
  assert.equal(find(result, 'fails hard').summary, 'two is three: expected 3, received 2')
  assert.equal(find(result, 'names its reason').reason, 'white-screen')
  assert.equal(find(result, 'runs out of time').reason, 'timeout')
  assert.match(find(result, 'is skipped').summary, /there is nothing to ask/)
  assert.equal(find(result, 'passes').values?.queueDepth, 3)
})

test('evidence holds the error with its excerpt of the code, without colours and without secrets', async (t) => {
  const { runner, ask } = await runnerOf(t)
  await runner.list('answers')
  const result = await runner.run(ask('answers', { only: ['answers › answers › tells a secret'] }))
  const answer = find(result, 'tells a secret')
  assert.equal(answer.summary, 'The password is [masked]')
  const error = answer.evidence?.find((one) => one.kind === 'error')
  assert.match(error?.text ?? '', />\s+\d+ \|.*throw/)
  assert.doesNotMatch(JSON.stringify(answer), /hunter2|\\u001b/)
})

test('results stream while the suite runs, each once and in order', async (t) => {
  const { runner, ask } = await runnerOf(t)
  const progress: Progress[] = []
  const streamed: string[] = []
  const onObservation = ({ check }: Observation) => streamed.push(check)
  const result = await runner.run(ask('answers', { onObservation, onProgress: (one) => progress.push(one) }))
  assert.deepEqual(
    streamed,
    result.observations.map((one) => one.check),
  )
  assert.deepEqual(progress[0], { done: 0, total: 10, current: [] })
  assert.deepEqual(progress[1], { done: 0, total: 10, current: ['answers › answers › passes'] })
  assert.deepEqual(progress.at(-1)?.done, 10)
  assert.ok(progress.every((one, index) => one.done >= (progress[index - 1]?.done ?? 0)))
})

test('only the checks that were asked for are run, in their project, and known from the start', async (t) => {
  const { runner, ask } = await runnerOf(t)
  const result = await runner.run(ask('views', { only: ['views › views › home · phone'] }))
  assert.deepEqual(
    [result.ended, result.observations.map((one) => one.check)],
    ['complete', ['views › views › home · phone']],
  )
  const none = await runner.run(ask('views', { only: ['views › views › gone'] }))
  assert.equal(none.ended, 'broken')
  assert.match(none.trouble ?? '', /no test called views › views › gone/)
})

test('a failure in a browser brings where it looked, and a screenshot that is kept', async (t) => {
  const { runner, ask, temp } = await runnerOf(t)
  const result = await runner.run(ask('browser'))
  assert.equal(find(result, 'shows a heading').verdict, 'pass')
  const missed = find(result, 'misses a heading')
  assert.equal(missed.verdict, 'fail')
  assert.match(missed.summary, /toHaveText\(expected\): expected "Hello".*getByRole\('heading'\)/)
  const path = missed.evidence?.find((one) => one.kind === 'screenshot')?.path ?? ''
  assert.ok(path.startsWith(join(temp, 'kept')) && (await stat(path)).size > 0)
})

test('a worker that dies and a browser that does not start prove nothing about the service', async (t) => {
  const { runner, ask } = await runnerOf(t)
  const crash = await runner.run(ask('crash'))
  assert.deepEqual(short(crash), { 'kills its worker': 'inconclusive', 'comes after it': 'pass' })
  const launch = await runner.run(ask('launch'))
  assert.deepEqual(short(launch), { 'wants a browser': 'inconclusive' })
  assert.equal(find(launch, 'wants a browser').reason, 'own-trouble')
})

test('a spec that cannot be read is the trouble of the run, and its neighbours prove nothing', async (t) => {
  const { runner, ask } = await runnerOf(t)
  const result = await runner.run(ask('unreadable'))
  assert.equal(result.ended, 'broken')
  assert.match(result.trouble ?? '', /Cannot find module .*there-is-no-such-file/)
  assert.ok(result.observations.every((one) => one.verdict === 'inconclusive'))
  await assert.rejects(runner.list('unreadable'), /cannot be listed: Cannot find module/)
})

test('the checks of a service that is asleep are left out, and a suite of nothing else runs nothing', async (t) => {
  const { runner, ask } = await runnerOf(t)
  const result = await runner.run(ask('answers', { without: ['panel'] }))
  assert.deepEqual(short(result), { passes: 'pass' })
  const none = await runner.run(ask('views', { without: ['panel'] }))
  assert.deepEqual(none.observations, [])
  assert.match(none.trouble ?? '', /Nothing of views is asked while panel is stopped/)
})

test('at the deadline a hung page, its browser and every temporary file are gone within 5 s', async (t) => {
  const { runner, ask, temp } = await runnerOf(t)
  const asked = performance.now()
  const result = await runner.run(ask('hang', { run: 'the-hung-one', deadlineMs: 8_000 }))
  assert.ok(performance.now() - asked < 13_000)
  assert.equal(result.ended, 'deadline')
  assert.deepEqual(short(result), {
    'answers first': 'pass',
    'hangs in its page': 'inconclusive',
    'never has its turn': 'inconclusive',
  })
  assert.match(find(result, 'never has its turn').summary, /deadline of 8 s/)
  assert.deepEqual(await alive('the-hung-one'), [])
  assert.deepEqual(await suiteFolders(temp), [])
})

test('a run that is called off ends at once, with everything that it started', async (t) => {
  const { runner, ask } = await runnerOf(t)
  const stop = new AbortController()
  const onProgress = ({ current }: Progress) => {
    if (current.some((check) => check.includes('hangs in its page'))) stop.abort()
  }
  const result = await runner.run(ask('hang', { run: 'called-off', onProgress, signal: stop.signal }))
  assert.equal(result.ended, 'aborted')
  assert.deepEqual(await alive('called-off'), [])
})

const alive = async (run: string) =>
  (await systemProcesses().all(runMarker))
    .filter((one) => one.environment[runMarker] === run)
    .map((one) => one.command)

const suiteFolders = async (temp: string) =>
  (await readdir(temp)).filter((name) => name.startsWith('guardian-suite-'))

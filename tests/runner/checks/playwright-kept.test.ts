import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import pino from 'pino'
import { runMarker } from '../../../runner/checks/playwright/protocol.ts'
import type { RunResult, SuiteAsk } from '../../../runner/checks/playwright/suite.ts'
import { createSuiteRunner } from '../../../runner/checks/playwright.ts'
import { systemClock } from '../../../runner/lib/clock.ts'
import { systemProcesses } from '../../../runner/lib/processes.ts'
import { handClock } from '../store/setup.ts'
import { testCache } from '../test-cache.ts'

const suites = join(import.meta.dirname, 'fixtures', 'suites')
const project = join(import.meta.dirname, '..', '..', '..')

/** A runner that keeps Playwright for a minute after each run, with temporary folders of its own. */
async function runnerOf(t: TestContext, { root = suites, limits = {}, clock = systemClock() } = {}) {
  const temp = await mkdtemp(join(tmpdir(), 'guardian-kept-test-'))
  const runner = createSuiteRunner({
    root,
    log: pino({ level: 'silent' }),
    clock,
    env: process.env,
    cacheDir: testCache,
    tempDir: temp,
    limits: { runs: 50, ageMs: 3_600_000, bytes: 5e9, ...limits },
  })
  t.after(async () => {
    await runner.close()
    await rm(temp, { recursive: true, force: true })
  })
  const run = (suite: string, more: Partial<SuiteAsk> = {}) =>
    runner.run({
      suite,
      deadlineMs: 60_000,
      trigger: 'schedule',
      from: 'here',
      folder: join(temp, 'kept'),
      keepReadyMs: 60_000,
      ...more,
    })
  return { runner, run, temp }
}

const short = (result: RunResult) =>
  Object.fromEntries(
    result.observations.map((one) => [one.check.split(' › ').slice(2).join(' › '), one.verdict]),
  )

/** Everything that lives for this runner: its temporary folder stands in the arguments or the environment. */
const alive = async (temp: string) =>
  (await systemProcesses().all('')).filter(
    (one) =>
      one.command.includes(temp) || Object.values(one.environment).some((value) => value.includes(temp)),
  )

const keptPids = async (temp: string) =>
  (await alive(temp))
    .filter((one) => one.environment[runMarker]?.startsWith('kept-') && one.command.includes('program.ts'))
    .map((one) => one.pid)

const browserPids = async (temp: string) =>
  (await alive(temp))
    .filter((one) => one.command.includes('--headless') && !one.command.includes('--type='))
    .map((one) => one.pid)

test('a run in a kept process answers as one in a process of its own does, and so does the next', async (t) => {
  const { runner, run, temp } = await runnerOf(t)
  await runner.list('answers')
  const alone = short(await run('answers', { keepReadyMs: 0 }))
  assert.deepEqual(await alive(temp), [])
  const first = await run('answers')
  const [pid] = await keptPids(temp)
  const second = await run('answers')
  assert.deepEqual([short(first), short(second)], [alone, alone])
  assert.deepEqual([first.ended, second.ended], ['complete', 'complete'])
  assert.ok(pid !== undefined)

  // What keeps nothing itself uses what is there.
  const only = ['answers › answers › passes']
  const again = await run('answers', { only, trigger: 'verify', keepReadyMs: 0 })
  assert.deepEqual(short(again), { passes: 'pass' })
  assert.deepEqual(await keptPids(temp), [pid])
})

test('one browser serves run after run, one that died is replaced, and nothing outlives the runner', async (t) => {
  const { runner, run, temp } = await runnerOf(t)
  const verdicts = { 'shows a heading': 'pass', 'misses a heading': 'fail' }
  assert.deepEqual(short(await run('browser')), verdicts)
  const [first] = await browserPids(temp)
  assert.deepEqual(short(await run('browser')), verdicts)
  assert.deepEqual(await browserPids(temp), [first])
  process.kill(first ?? 0, 'SIGKILL')
  assert.deepEqual(short(await run('browser')), verdicts)
  const [second, ...others] = await browserPids(temp)
  assert.ok(second !== undefined && second !== first)
  assert.deepEqual(others, [])

  await runner.close()
  assert.deepEqual(await alive(temp), [])
  const left = (await readdir(temp)).filter((name) => name.startsWith('guardian-suite-'))
  assert.deepEqual(left, [])
})

test('a browser that does not start proves nothing about the service', async (t) => {
  const { run } = await runnerOf(t)
  assert.deepEqual(short(await run('launch')), { 'wants a browser': 'inconclusive' })
})

test('code that changed, and a spec that was added, are run as they are now', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'guardian-kept-root-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  await symlink(join(project, 'node_modules'), join(root, 'node_modules'), 'junction')
  const files: Readonly<Record<string, string>> = {
    'package.json': '{ "type": "module" }',
    'playwright.config.ts':
      "export default { testDir: 'tests', projects: [{ name: 'mine' }], reporter: 'dot' }",
    'wanted.ts': 'export const wanted = 1',
    'tests/one.spec.ts': spec(
      'one is wanted',
      "import { wanted } from '../wanted.ts'",
      'expect(wanted).toBe(1)',
    ),
  }
  await mkdir(join(root, 'tests'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text)
  const { run, temp } = await runnerOf(t, { root })
  assert.deepEqual(short(await run('mine')), { 'one is wanted': 'pass' })
  const [pid] = await keptPids(temp)

  await writeFile(join(root, 'wanted.ts'), 'export const wanted = 2 // no more')
  assert.deepEqual(short(await run('mine')), { 'one is wanted': 'fail' })
  const [next] = await keptPids(temp)
  assert.notEqual(next, pid)

  await writeFile(join(root, 'tests', 'two.spec.ts'), spec('two is there', '', 'expect(2).toBe(2)'))
  assert.deepEqual(short(await run('mine')), { 'one is wanted': 'fail', 'two is there': 'pass' })
})

const spec = (title: string, imported: string, body: string) =>
  `import { expect, test } from '@playwright/test'\n${imported}\ntest('${title}', () => { ${body} })\n`

test('when the next run does not come, nothing is kept any longer', async (t) => {
  const clock = handClock()
  const { run, temp } = await runnerOf(t, { clock })
  await run('views', { keepReadyMs: 60_000 })
  clock.pass(80_000)
  assert.equal((await keptPids(temp)).length, 1)
  clock.pass(15_000)
  while ((await alive(temp)).length > 0) await pause(20)
})

test('it is replaced after so many runs', async (t) => {
  const { run, temp } = await runnerOf(t, { limits: { runs: 2 } })
  await run('views')
  const [first] = await keptPids(temp)
  await run('views')
  assert.deepEqual(await alive(temp), [])
  await run('views')
  const [second] = await keptPids(temp)
  assert.ok(first !== undefined && second !== undefined && first !== second)
})

test('it is replaced when its browser holds too much memory', async (t) => {
  const { run, temp } = await runnerOf(t, { limits: { bytes: 1e6 } })
  await run('browser')
  assert.deepEqual(await alive(temp), [])
})

test('at its deadline a run takes all that was kept with it, and the next begins afresh', async (t) => {
  const { run, temp } = await runnerOf(t)
  await run('browser')
  const result = await run('hang', { deadlineMs: 8_000 })
  assert.equal(result.ended, 'deadline')
  assert.deepEqual(await alive(temp), [])
  assert.equal((await run('views')).ended, 'complete')
})

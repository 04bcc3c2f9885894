import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import handReporter from '../../runner/checks/playwright/reporters/hand.ts'
import type { HandRun } from '../../runner/core/hand-run.ts'
import { callDaemon } from '../../runner/server/client.ts'
import { inProcess } from './daemon-tools.ts'

const given = {
  services: { panel: {} },
  suites: { smoke: { env: { PANEL_URL: 'http://127.0.0.1:4000' } } },
}

const runOf = (change: Partial<HandRun> = {}): HandRun => ({
  run: 'hand-x1',
  addresses: { PANEL_URL: 'http://localhost:4000/' },
  startedAt: 1_000,
  tookMs: 20,
  answers: [
    {
      check: {
        id: 'smoke › pages › home works',
        service: 'panel',
        vital: false,
        weight: 'suite',
        suite: 'smoke',
      },
      startedAt: 1_000,
      tookMs: 10,
      answer: { verdict: 'fail', reason: 'white-screen', summary: 'Nothing is painted on /' },
    },
  ],
  ...change,
})

const post = (dataDir: string, run: unknown) => callDaemon(dataDir, '/api/guardian/observations', run)

test('a run by hand is recorded by a running Guardian, marked as a person’s', async (t) => {
  const { app, config } = await inProcess(t, given)
  assert.deepEqual(await post(config.dataDir, runOf()), { recorded: 1 })
  const state = app.engine.world().checks.panel?.['smoke › pages › home works']
  assert.deepEqual([state?.verdict, state?.last?.run, state?.last?.from], ['fail', 'hand-x1', 'here'])
  const [run] = app.store.runs.latest()
  assert.deepEqual([run?.trigger, run?.suite, run?.failed], ['person', 'smoke', 1])
})

test('a run against another stack, or of another suite, says nothing about ours', async (t) => {
  const { app, config } = await inProcess(t, given)
  const elsewhere = await post(config.dataDir, runOf({ addresses: { PANEL_URL: 'http://127.0.0.1:5000' } }))
  assert.deepEqual(elsewhere, {
    recorded: 0,
    why: 'it tested http://127.0.0.1:5000, and Guardian watches http://127.0.0.1:4000',
  })
  const [answer] = runOf().answers
  assert.ok(answer)
  const other = runOf({ answers: [{ ...answer, check: { ...answer.check, suite: 'mine' } }] })
  assert.match(JSON.stringify(await post(config.dataDir, other)), /none of its suites/)
  assert.equal(app.store.runs.latest().length, 0)
})

test('evidence from outside of the checkout is not taken', async (t) => {
  const { app, config } = await inProcess(t, given)
  const inside = join(config.root, 'reports', 'a.png')
  const [answer] = runOf().answers
  assert.ok(answer)
  const evidence = [inside, '/etc/passwd', join(config.root, '..', 'b.png')].map((path) => ({
    kind: 'screenshot' as const,
    title: 'x',
    path,
  }))
  await post(config.dataDir, runOf({ answers: [{ ...answer, answer: { ...answer.answer, evidence } }] }))
  const seen = app.engine.world().checks.panel?.['smoke › pages › home works']?.last?.evidence
  assert.deepEqual(
    seen?.map(({ path }) => path),
    [inside],
  )
})

test('what makes no sense is refused, and so is whoever has no token', async (t) => {
  const { config, daemon } = await inProcess(t, given)
  await assert.rejects(post(config.dataDir, runOf({ run: '../../etc' })), /run/)
  const response = await fetch(`${daemon.url}/api/guardian/observations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(runOf()),
  })
  assert.equal(response.status, 401)
})

test('a run by hand tells what it found, once, when it is over; a run without results tells nothing', async () => {
  const told: HandRun[] = []
  const tell = async (run: HandRun) => {
    told.push(run)
    return undefined
  }
  const config = {
    rootDir: '/p/tests',
    projects: [{ outputDir: '/p/reports/test-results', use: { panelUrl: 'http://127.0.0.1:4000' } }],
  }
  const one = {
    id: '1',
    title: 'home works',
    titlePath: () => ['', 'smoke', 'smoke/pages.spec.ts', 'home works'],
    location: { file: '/p/tests/smoke/pages.spec.ts', line: 1, column: 1 },
    annotations: [{ type: 'service', description: 'panel' }],
    tags: [],
    expectedStatus: 'passed',
  }
  const result = { status: 'passed', duration: 5, errors: [], annotations: [], attachments: [], steps: [] }
  const reporter = handReporter({ tell })
  reporter.onBegin?.(config as never, { allTests: () => [one] } as never)
  reporter.onTestBegin?.(one as never, result as never)
  reporter.onTestEnd?.(one as never, result as never)
  assert.equal(told.length, 0)
  await reporter.onEnd?.({ status: 'passed' } as never)
  assert.equal(told.length, 1)
  assert.match(told[0]?.run ?? '', /^hand-/)
  assert.deepEqual(told[0]?.addresses, { PANEL_URL: 'http://127.0.0.1:4000' })
  const [answer] = told[0]?.answers ?? []
  assert.deepEqual([answer?.check.id, answer?.answer.verdict], ['smoke › pages › home works', 'pass'])

  const silent = handReporter({ tell })
  silent.onBegin?.(config as never, { allTests: () => [] } as never)
  await silent.onEnd?.({ status: 'passed' } as never)
  assert.equal(told.length, 1)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CheckState } from '../../../runner/core/check.ts'
import type { SuiteRun } from '../../../runner/core/run.ts'
import { DatabaseSync } from '../../../runner/store/sqlite.ts'
import { freshStore, incident, observation, serviceState, start, worldWith } from './setup.ts'

const check = (id: string, change: Partial<CheckState> = {}): CheckState => ({
  check: { id, service: 'panel', vital: true, weight: 'light' },
  verdict: 'pass',
  at: start,
  summary: '',
  everPassed: true,
  failures: 0,
  passes: 1,
  history: [false],
  flapping: false,
  ...change,
})

const run = (id: string, change: Partial<SuiteRun> = {}): SuiteRun => ({
  id,
  suite: 'smoke',
  trigger: 'schedule',
  startedAt: start,
  tookMs: 5_000,
  ended: 'complete',
  passed: 3,
  degraded: 0,
  failed: 0,
  inconclusive: 0,
  skipped: 0,
  ...change,
})

test('the world comes back as it was committed, and what is gone stays gone', async (t) => {
  const first = await freshStore(t)
  const world = {
    ...worldWith(serviceState('panel', { attempts: 2 }), serviceState('comfyui')),
    checks: { panel: { 'panel/health': check('panel/health'), 'panel/old': check('panel/old') } },
    restarts: [{ at: start, service: 'panel' }],
    host: { trouble: { since: start, until: start + 1, text: 'our own event loop lags' } },
  }
  first.store.commit({ after: world })
  const later = {
    ...world,
    services: { panel: serviceState('panel', { attempts: 3 }) },
    checks: { panel: { 'panel/health': check('panel/health') } },
  }
  first.store.commit({ after: later })
  first.store.close()
  const second = await freshStore(t, first.dataDir)
  assert.deepEqual(second.store.world, later)
})

test('rows of the world that make no sense are left out and named, the rest is kept', async (t) => {
  const first = await freshStore(t)
  first.store.commit({
    after: worldWith(serviceState('panel'), serviceState('comfyui'), serviceState('worker')),
  })
  first.store.close()
  const db = new DatabaseSync(`${first.dataDir}/guardian.db`)
  db.exec(
    `UPDATE world SET json = '{"id": ' WHERE service = 'comfyui'; UPDATE world SET json = '{"phase": 1}' WHERE service = 'worker'`,
  )
  db.close()
  const second = await freshStore(t, first.dataDir)
  assert.deepEqual(Object.keys(second.store.world.services), ['panel'])
  assert.match(second.store.notices.join(), /left out: service comfyui, service worker/)
})

test('a quiet observation is on disk after a second, and the world that goes with it after a minute', async (t) => {
  const { store, clock, dataDir } = await freshStore(t)
  const db = new DatabaseSync(`${dataDir}/guardian.db`, { readOnly: true })
  t.after(() => db.close())
  const count = (table: string) => Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n)
  store.append(observation(), worldWith(serviceState('panel')))
  clock.pass(999)
  assert.equal(count('observations'), 0)
  clock.pass(1)
  assert.equal(count('observations'), 1)
  assert.equal(count('world'), 0)
  clock.pass(59_000)
  store.append(observation({ startedAt: clock.now() }))
  clock.pass(1_000)
  assert.equal(count('world'), 1)
})

test('a commit takes the quiet observations with it, and closing saves the rest', async (t) => {
  const first = await freshStore(t)
  first.store.append(observation())
  first.store.commit({ incidents: [incident('BUG-1')] })
  assert.equal(first.store.history.list().length, 1)
  first.store.append(observation({ startedAt: start + 1 }), worldWith(serviceState('panel')))
  first.store.close()
  const { store } = await freshStore(t, first.dataDir)
  assert.equal(store.history.list().length, 2)
  assert.deepEqual(Object.keys(store.world.services), ['panel'])
})

test('observations come back with what explains them, newest first', async (t) => {
  const { store } = await freshStore(t)
  const failed = observation({
    startedAt: start + 10,
    verdict: 'fail',
    reason: 'http-5xx',
    summary: 'expected 200, got 503',
    tookMs: 12.345,
    values: { status: 503 },
    evidence: [{ kind: 'log', title: 'log', text: '<script>' }],
    run: 'run-1',
  })
  store.commit({
    observations: [
      observation({ summary: 'fine' }),
      failed,
      observation({ check: 'comfyui/queue', service: 'comfyui', startedAt: start + 5 }),
    ],
  })
  assert.deepEqual(store.history.list({ service: 'panel' }), [failed, observation()])
  assert.deepEqual(
    store.history.list({ since: start + 5 }).map((one) => one.check),
    ['panel/health', 'comfyui/queue'],
  )
  assert.deepEqual(store.history.list({ check: 'panel/health', limit: 1 }), [failed])
  assert.deepEqual(
    store.history
      .latest()
      .map((one) => one.startedAt)
      .sort(),
    [start + 5, start + 10],
  )
})

test('what is older than a week is deleted in small steps, its sums stay, and names nobody uses are forgotten', async (t) => {
  const { store, clock, dataDir } = await freshStore(t)
  const day = 86_400_000
  const old = (check: string, days: number) =>
    Array.from({ length: 1_200 }, (_, at) => observation({ check, startedAt: start - days * day - 1 - at }))
  store.commit({
    observations: [
      ...old('old', 8),
      ...old('forgotten', 4_000),
      observation({ startedAt: start + 30 * day }),
      observation({ startedAt: start }),
    ],
  })
  clock.pass(60_000)
  assert.equal(store.history.list({ limit: 5_000 }).length, 2_402)
  clock.pass(5_000)
  assert.deepEqual(store.history.list(), [observation({ startedAt: start })])
  assert.equal(
    store.figures.checks(start - 30 * day, start).find(({ check }) => check === 'old')?.tally.pass,
    1_200,
  )
  const db = new DatabaseSync(`${dataDir}/guardian.db`, { readOnly: true })
  t.after(() => db.close())
  const names = db.prepare('SELECT check_id FROM sources ORDER BY n').all()
  assert.deepEqual(
    names.map((row) => row.check_id),
    ['old', 'panel/health'],
  )
  store.commit({ observations: [observation({ check: 'forgotten', startedAt: start + 1 })] })
  assert.equal(store.history.list({ check: 'forgotten' }).length, 1)
})

test('incidents are found by service, time and whether they go on', async (t) => {
  const { store } = await freshStore(t)
  const ended = incident('BUG-2', { openedAt: start + 5, closedAt: start + 9, outcome: 'healed' })
  store.commit({
    incidents: [
      incident('BUG-1'),
      incident('BUG-2', { openedAt: start + 5 }),
      incident('BUG-3', { service: 'comfyui', openedAt: start + 7 }),
    ],
  })
  store.commit({ incidents: [ended] })
  const ids = (filter: Parameters<typeof store.incidents.list>[0]) =>
    store.incidents.list(filter).map(({ id }) => id)
  assert.deepEqual(ids({}), ['BUG-3', 'BUG-2', 'BUG-1'])
  assert.deepEqual(ids({ service: 'panel', open: true }), ['BUG-1'])
  assert.deepEqual(ids({ open: false }), ['BUG-2'])
  assert.deepEqual(ids({ since: start + 6 }), ['BUG-3'])
  assert.deepEqual(store.incidents.get('BUG-2'), ended)
  assert.equal(store.incidents.get('BUG-9'), undefined)
  assert.equal(store.incidents.freeId('BUG-1'), 'BUG-1-2')
  assert.equal(store.incidents.freeId('BUG-9'), 'BUG-9')
})

test('runs of suites are kept, with the newest of each suite', async (t) => {
  const { store } = await freshStore(t)
  const runs = [run('1'), run('2', { startedAt: start + 1, failed: 1 }), run('3', { suite: 'api' })]
  store.commit({ runs })
  assert.deepEqual(
    store.runs.latest().map(({ id }) => id),
    ['3', '2'],
  )
  assert.deepEqual(store.runs.list({ suite: 'smoke' }), [runs[1], runs[0]])
})

test('names from outside are values, never SQL', async (t) => {
  const { store } = await freshStore(t)
  const hostile = `x'); DROP TABLE observations; --\u0000"\ud800`
  store.commit({
    observations: [observation({ check: hostile, service: hostile })],
    after: worldWith(serviceState(`a'b"`)),
  })
  assert.equal(store.history.list().length, 1)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kpisOf } from '../../../runner/core/kpi.ts'
import type { ServiceState } from '../../../runner/core/service.ts'
import { noTime } from '../../../runner/core/uptime.ts'
import { emptyWorld, type World } from '../../../runner/core/world.ts'
import { createBooks } from '../../../runner/effects/books.ts'
import { createMetrics } from '../../../runner/telemetry/metrics.ts'
import { freshStore, incident, serviceState, start, worldWith } from '../store/setup.ts'
import { readExposition } from '../telemetry/exposition.ts'

const minute = 60_000
const day = 86_400_000

async function setUp(t: Parameters<typeof freshStore>[0], folder?: string) {
  const { store, clock, dataDir } = await freshStore(t, folder)
  const metrics = createMetrics({ clock, version: '1', ownProcess: false })
  const books = createBooks({ store, metrics, services: [{ id: 'panel', target: 0.995 }] })
  let before: World = emptyWorld
  const now = (state: ServiceState) => {
    const after = worldWith(state)
    const event = { type: 'ticked' as const, at: clock.now() }
    books.decided({ event, before, after, effects: [], incidents: [] })
    before = after
  }
  /** Ticks once a second, as the engine does twice. */
  const lasts = (state: ServiceState, ms: number) => {
    for (let passed = 0; passed < ms; passed += 1_000) {
      now(state)
      clock.pass(1_000)
    }
  }
  const spent = () => store.figures.time('panel', start - day, clock.now())
  return { store, clock, dataDir, metrics, books, lasts, now, spent }
}

const down = (symptomAt: number) =>
  serviceState('panel', {
    phase: { name: 'acting', action: 'a', deadline: 0 },
    incident: incident('BUG-1', { symptomAt, openedAt: symptomAt + 8_000 }),
  })

test('the books have what the engine saw, and a failure from its first sign on', async (t) => {
  const { lasts, spent, clock } = await setUp(t)
  lasts(serviceState('panel'), 5 * minute)
  lasts(down(clock.now() - 8_000), 2 * minute)
  lasts(serviceState('panel'), minute)
  const { up, down: downMs } = spent()
  assert.equal(downMs, 2 * minute + 8_000)
  assert.ok(Math.abs(up - (6 * minute - 8_000)) <= 15_000)
})

test('a budget counts what goes on at this moment', async (t) => {
  const { lasts, books, clock } = await setUp(t)
  lasts(serviceState('panel'), minute)
  lasts(down(clock.now()), 37_000)
  const { target, windowMs, spentMs } = books.budget('panel', clock.now())
  assert.deepEqual({ target, windowMs, spentMs }, { target: 0.995, windowMs: 30 * day, spentMs: 37_000 })
})

test('figures become metrics every minute, and what was not measured is absent', async (t) => {
  const { lasts, now, metrics, books } = await setUp(t)
  assert.equal(books.kpis(), undefined)
  now(serviceState('panel', { phase: { name: 'unknown' } }))
  const series = async (name: string) =>
    readExposition(await metrics.text()).filter((sample) => sample.name === name)
  for (const name of [
    'guardian_uptime_ratio',
    'guardian_error_budget_left_ratio',
    'guardian_recovery_seconds',
  ])
    assert.deepEqual(await series(name), [], name)
  lasts(serviceState('panel'), 3 * minute)
  const uptime = await series('guardian_uptime_ratio')
  assert.deepEqual(
    uptime.map(({ labels, value }) => [labels.window, value]),
    [
      ['24h', 1],
      ['7d', 1],
      ['30d', 1],
      ['90d', 1],
    ],
  )
  assert.equal((await series('guardian_error_budget_left_ratio'))[0]?.value, 1)
})

test('the key figures of a service of which nothing is known say so', () => {
  const nothing = { time: () => noTime, facts: () => [], runs: () => [] }
  const [panel] = kpisOf(nothing, [{ id: 'panel', target: 0.995 }], start).services
  assert.deepEqual(panel?.uptime, { '24h': null, '7d': null, '30d': null, '90d': null })
  assert.equal(panel?.budget, null)
})

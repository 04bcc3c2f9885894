import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noTime, type Standing, uptimeOf } from '../../../runner/core/uptime.ts'
import { closeOnce, freshStore, start, temporaryFolder } from './setup.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

type Tools = Awaited<ReturnType<typeof freshStore>>

/** Lets a service stand so for a while, as the daemon tells it: at once, then every 15 s. */
function stood({ store, clock }: Tools, standing: Standing | undefined, ms: number, since?: number): void {
  const until = clock.now() + ms
  store.stand([{ service: 'panel', standing, ...(since !== undefined && { since }) }], clock.now())
  while (clock.now() < until) {
    clock.pass(Math.min(15_000, until - clock.now()))
    store.stand([{ service: 'panel', standing }], clock.now())
  }
}

const time = ({ store, clock }: Tools, from = start - hour) => store.figures.time('panel', from, clock.now())

test('time is counted as it was told, and what was never told is missing', async (t) => {
  const tools = await freshStore(t)
  assert.deepEqual(time(tools), noTime)
  stood(tools, 'up', 10 * minute)
  stood(tools, 'degraded', 2 * minute)
  stood(tools, 'down', minute)
  stood(tools, undefined, 5 * minute)
  stood(tools, 'maintenance', 3 * minute)
  const expected = { ...noTime, up: 10 * minute, degraded: 2 * minute, down: minute, maintenance: 3 * minute }
  assert.deepEqual(time(tools), expected)
})

test('a failure that is confirmed later was down from its first sign', async (t) => {
  const tools = await freshStore(t)
  stood(tools, 'up', 10 * minute)
  stood(tools, 'down', minute, tools.clock.now() - 28_000)
  assert.deepEqual(time(tools), { ...noTime, up: 10 * minute - 28_000, down: minute + 28_000 })
})

test('while Guardian itself was down, or asleep, nothing is known', async (t) => {
  const first = await freshStore(t)
  stood(first, 'up', 10 * minute)
  closeOnce(first.store)
  const second = await freshStore(t, first.dataDir)
  second.clock.pass(40 * minute)
  stood(second, 'up', 5 * minute)
  assert.deepEqual(time(second), { ...noTime, up: 15 * minute })
  second.clock.pass(10 * minute)
  stood(second, 'up', minute)
  assert.deepEqual(time(second), { ...noTime, up: 16 * minute })
})

test('a clock that was moved back between two lives makes no hour longer than an hour', async (t) => {
  const folder = await temporaryFolder(t)
  for (let life = 0; life < 3; life += 1) {
    const tools = await freshStore(t, folder)
    stood(tools, life === 1 ? 'down' : 'up', 3 * hour)
    closeOnce(tools.store)
  }
  const { store } = await freshStore(t, folder)
  for (const { at, time } of store.figures.hours('panel', start - day, start + day)) {
    const sum = time.up + time.down
    assert.ok(sum <= hour, `${new Date(at).toISOString()} has ${sum / minute} minutes`)
  }
})

test('spans become hours and days, and every window keeps its sums', async (t) => {
  const tools = await freshStore(t)
  stood(tools, 'up', 30 * hour)
  stood(tools, 'down', 20 * minute)
  stood(tools, 'up', 20 * hour)
  const { store, clock } = tools
  assert.deepEqual(time(tools), { ...noTime, up: 50 * hour, down: 20 * minute })
  const hours = store.figures.hours('panel', start, clock.now())
  assert.equal(
    hours.reduce((sum, { time }) => sum + time.down, 0),
    20 * minute,
  )
  assert.ok(hours.length >= 50)
  const failedAt = start + 30 * hour
  const around = store.figures.time('panel', failedAt - hour, failedAt + 2 * hour)
  assert.equal(around.down, 20 * minute)
  assert.equal(
    uptimeOf(store.figures.time('panel', start - 90 * day, clock.now())),
    (50 * hour) / (50 * hour + 20 * minute),
  )
})

test('what cannot be saved is unknown, and counting goes on afterwards', async (t) => {
  const tools = await freshStore(t)
  stood(tools, 'up', minute)
  const broken = { service: 'panel', standing: 'up' as const, since: Number.NaN }
  assert.equal(tools.store.stand([broken], tools.clock.now()), false)
  tools.clock.pass(minute)
  stood(tools, 'up', minute)
  assert.deepEqual(time(tools), { ...noTime, up: 2 * minute })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHerald, statusText } from '../../../runner/commands/herald.ts'
import type { ServiceState } from '../../../runner/core/service.ts'
import { emptyWorld, type World } from '../../../runner/core/world.ts'
import { sdNotify } from '../../../runner/lib/sd-notify.ts'
import { fakeClock, settled } from '../schedule/fake-clock.ts'

type Parts = Parameters<typeof createHerald>[0]
type Decided = Parameters<Parameters<Parts['onDecided']>[0]>[0]

const inPhase = (name: 'up' | 'unknown'): World => {
  const panel: ServiceState = { id: 'panel', phase: { name }, since: 0, attempts: 0, holds: [] }
  return { ...emptyWorld, services: { panel } }
}

/** A Guardian of one service, as far as a herald looks at it, and what systemd was told. */
function stage() {
  const clock = fakeClock()
  const told: string[] = []
  const complaints: string[] = []
  const hearers = new Set<(decided: Decided) => void>()
  const state = { world: inPhase('unknown'), tickAt: 0, fails: false }
  const parts = {
    config: { services: { panel: {} }, env: {} },
    clock,
    log: { warn: (_: object, text: string) => complaints.push(text) },
    engine: { world: () => state.world },
    lastTickAt: () => state.tickAt,
    onDecided(hear: (decided: Decided) => void) {
      hearers.add(hear)
      return () => hearers.delete(hear)
    },
  } as unknown as Parts
  const systemd = {
    watchdogMs: 60_000,
    async send(...words: readonly string[]) {
      if (state.fails) throw new Error('no such program')
      told.push(words.join(' '))
    },
  }
  const change = (world: World) => {
    const before = state.world
    state.world = world
    for (const hear of hearers) hear({ before, after: world } as Decided)
  }
  return { clock, told, complaints, state, change, open: () => createHerald(parts, systemd) }
}

test('systemd is told that we are ready, a sign of life at half of its time, and that we stop', async () => {
  const { clock, told, state, open } = stage()
  const herald = await open()
  assert.deepEqual(told, ['READY=1 STATUS=0 of 1 service up; panel: unknown'])
  for (const _ of [1, 2]) {
    state.tickAt = clock.now() + 30_000
    await clock.advance(30_000)
    await settled()
  }
  assert.deepEqual(told.slice(1), ['WATCHDOG=1', 'WATCHDOG=1'])
  await herald.stopping()
  assert.match(told.at(-1) ?? '', /^STOPPING=1 /)
  await clock.advance(120_000)
  assert.equal(told.length, 4)
})

test('an engine that stands still gives no sign of life, and one that turns again does', async () => {
  const { clock, told, state, open } = stage()
  await open()
  state.tickAt = clock.now()
  await clock.advance(30_000)
  await settled()
  assert.equal(told.length, 1)
  state.tickAt = clock.now() + 30_000
  await clock.advance(30_000)
  await settled()
  assert.deepEqual(told.slice(1), ['WATCHDOG=1'])
})

test('changes of the services become one status a second later, and the same status is not said twice', async () => {
  const { clock, told, change, open } = stage()
  await open()
  change(inPhase('up'))
  change(inPhase('unknown'))
  change(inPhase('up'))
  await clock.advance(1_000)
  await settled()
  change(inPhase('up'))
  await clock.advance(1_000)
  await settled()
  assert.deepEqual(told.slice(1), ['STATUS=1 of 1 service up'])
})

test('that systemd cannot be told is said once, and again after it worked meanwhile', async () => {
  const { clock, complaints, state, open } = stage()
  state.fails = true
  await open()
  for (const fails of [true, false, true]) {
    state.fails = fails
    state.tickAt = clock.now() + 30_000
    await clock.advance(30_000)
    await settled()
  }
  assert.equal(complaints.length, 2)
})

test('without NOTIFY_SOCKET nobody is told; WatchdogSec comes in microseconds', () => {
  assert.equal(sdNotify({}), undefined)
  assert.equal(sdNotify({ NOTIFY_SOCKET: '/x', WATCHDOG_USEC: '60000000' })?.watchdogMs, 60_000)
  assert.equal(sdNotify({ NOTIFY_SOCKET: '/x' })?.watchdogMs, undefined)
})

test('a machine without systemd-notify is told what to install', async () => {
  await assert.rejects(
    async () => sdNotify({ NOTIFY_SOCKET: '/x', PATH: '/nonexistent' })?.send('READY=1'),
    /systemd-notify did not work\. Install it/,
  )
})

test('the status of a service is a word of its phase', () => {
  const { state } = stage()
  const config = { services: { panel: {}, comfyui: {} } } as unknown as Parts['config']
  assert.equal(statusText(config, state.world), '0 of 2 services up; panel: unknown; comfyui: unknown')
})

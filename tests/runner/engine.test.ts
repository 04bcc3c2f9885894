import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pino } from 'pino'
import type { Effect } from '../../runner/core/effect.ts'
import type { Observation } from '../../runner/core/observation.ts'
import { defaultHostPolicy, defaultServicePolicy, type Policy } from '../../runner/core/policy.ts'
import { emptyWorld } from '../../runner/core/world.ts'
import { type Change, createEngine } from '../../runner/engine.ts'
import { StoreError } from '../../runner/store/store-error.ts'

const health = { id: 'panel/health', service: 'panel', vital: true, weight: 'light' } as const
const policy: Policy = {
  host: defaultHostPolicy,
  services: {
    panel: {
      id: 'panel',
      dependsOn: [],
      hasDriver: true,
      alwaysUp: false,
      autoStart: false,
      policy: defaultServicePolicy,
    },
  },
  checks: { [health.id]: health },
}

const observation = (startedAt: number, verdict: Observation['verdict']): Observation => ({
  check: health.id,
  service: 'panel',
  from: 'here',
  startedAt,
  tookMs: 1,
  verdict,
  reason: verdict === 'pass' ? 'ok' : 'refused',
  summary: verdict,
})

/** An engine whose disk can be filled, and what it saved, did and said. */
function engineWith() {
  const saved: Change[] = []
  const done: Effect[] = []
  const lines: { level: number; msg: string }[] = []
  const disk = { full: false }
  const engine = createEngine({
    policy,
    world: emptyWorld,
    log: pino({}, { write: (line: string) => lines.push(JSON.parse(line)) }),
    commit(change) {
      if (disk.full) throw new StoreError('Could not save: the disk is full', 'disk-full')
      saved.push(change)
    },
    append: () => undefined,
    perform: (effect) => done.push(effect),
    decided: () => undefined,
  })
  const observe = (at: number, verdict: Observation['verdict']) =>
    engine.dispatch({ type: 'observed', at: at + 1, observation: observation(at, verdict) })
  return { engine, observe, saved, done, lines, disk }
}

const phase = ({ engine }: ReturnType<typeof engineWith>) => engine.world().services.panel?.phase.name

test('an intent is saved before anything is done', () => {
  const tried = engineWith()
  tried.observe(1_000, 'pass')
  tried.observe(20_000, 'fail')
  tried.observe(23_000, 'fail')
  const acts = tried.done.filter(({ type }) => type === 'act')
  assert.equal(acts.length, 1)
  assert.equal(tried.saved.at(-1)?.after.services.panel?.phase.name, 'acting')
  assert.equal(tried.saved.at(-1)?.incidents.length, 1)
})

test('what cannot be saved is not done, and watching goes on', () => {
  const tried = engineWith()
  tried.observe(1_000, 'pass')
  tried.disk.full = true
  tried.observe(20_000, 'fail')
  assert.equal(phase(tried), 'suspect', 'a decision without an action holds in memory')
  tried.observe(23_000, 'fail')
  assert.deepEqual(
    tried.done.filter(({ type }) => type === 'act'),
    [],
  )
  tried.observe(26_000, 'fail')
  assert.deepEqual(
    tried.lines.map(({ msg }) => msg),
    [
      'Decisions are held in memory until they can be saved: Could not save: the disk is full',
      'Nothing is restarted until it can be saved: Could not save: the disk is full',
    ],
    'each is said once',
  )
  tried.disk.full = false
  tried.observe(38_000, 'fail')
  assert.equal(tried.done.filter(({ type }) => type === 'act').length, 1, 'done as soon as it can be saved')
})

test('an event that comes up while another is decided waits for its turn', () => {
  const order: string[] = []
  const engine = createEngine({
    policy,
    world: emptyWorld,
    log: pino({ level: 'silent' }),
    commit: () => undefined,
    append: () => undefined,
    perform: () => undefined,
    decided({ event }) {
      order.push(`${event.type} begins`)
      if (event.type === 'booted') engine.dispatch({ type: 'ticked', at: 2 })
      order.push(`${event.type} ends`)
    },
  })
  engine.dispatch({ type: 'booted', at: 1 })
  assert.deepEqual(order, ['booted begins', 'booted ends', 'ticked begins', 'ticked ends'])
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Effect } from '../../../runner/core/effect.ts'
import type { DriverStatus } from '../../../runner/core/service.ts'
import {
  acts,
  answer,
  begin,
  breakDown,
  finish,
  happen,
  later,
  names,
  phaseOf,
  type Setting,
  type Story,
  see,
  settle,
  state,
  tick,
} from './story.ts'

const look = (story: Story, status: DriverStatus): readonly Effect[] =>
  happen(story, { type: 'seen', at: story.at, service: 'panel', status })
const alive = (story: Story, identity: string, restarts?: number): readonly Effect[] =>
  look(story, { state: 'running', identity, ...(restarts !== undefined && { restarts }) })

function healthy(setting: Setting = {}): Story {
  const story = begin(setting)
  alive(story, 'a')
  settle(story)
  return story
}

function passTwice(story: Story): void {
  for (const _ of [1, 2]) {
    later(story, 1_000)
    answer(story, 'panel/health', 'ok')
  }
}

describe('a supervisor of its own restarted the service', () => {
  test('it opens an incident that says so, is charged, and is verified instead of restarted again', () => {
    const story = healthy()
    assert.deepEqual(names(alive(story, 'b')), ['tell opened', 'recheck panel/health verify'])
    assert.equal(phaseOf(story, 'panel'), 'verifying')
    assert.match(state(story, 'panel').incident?.summary ?? '', /its own supervisor restarted it/)
    assert.equal(state(story, 'panel').attempts, 1)
    assert.equal(story.world.restarts.length, 1)
    passTwice(story)
    const { lastIncident } = state(story, 'panel')
    assert.equal(lastIncident?.outcome, 'ended by itself')
    assert.equal(lastIncident?.actions[0]?.by, 'its own supervisor')
    assert.match(lastIncident?.timeline.at(-1)?.text ?? '', /restarted by its own supervisor and works/)
    assert.equal(acts(story), 0)
  })

  test('failures within the start grace are not held against it; after it they cost the attempt, and then we restart', () => {
    const story = healthy()
    alive(story, 'b')
    for (let second = 0; second < 14; second++) {
      later(story, 1_000)
      answer(story, 'panel/health', 'refused')
      tick(story, 0)
    }
    assert.equal(phaseOf(story, 'panel'), 'verifying')
    later(story, 1_500)
    answer(story, 'panel/health', 'refused')
    later(story, 1_000)
    answer(story, 'panel/health', 'refused')
    assert.equal(phaseOf(story, 'panel'), 'waiting: cooldown')
    assert.equal(acts(story), 0)
    assert.ok(names(tick(story, 30_100)).includes('act restart panel'))
  })

  test('a loop of it escalates by the same number of attempts, with one call and no restart of ours', () => {
    const story = healthy()
    for (const life of ['b', 'c', 'd', 'e', 'f', 'g']) {
      alive(story, life)
      later(story, 2_000)
    }
    assert.equal(phaseOf(story, 'panel'), 'waiting: escalated')
    assert.equal(acts(story), 0)
    assert.equal(names(story.effects).filter((name) => name === 'tell escalated').length, 1)
    assert.match(state(story, 'panel').incident?.timeline.at(-1)?.text ?? '', /keeps restarting it/)
    assert.equal(story.world.restarts.length, 3, 'the budget of others is not eaten by a loop')
  })

  test('a slow loop, healthy between two deaths, escalates too, and is one incident from then on', () => {
    const story = healthy()
    for (let life = 0; life < 30; life++) {
      alive(story, `life ${life}`)
      for (let quarter = 0; quarter < 4; quarter++) {
        later(story, 15_000)
        answer(story, 'panel/health', 'ok')
        tick(story, 0)
      }
    }
    const told = names(story.effects)
    assert.equal(told.filter((name) => name === 'tell opened').length, 4)
    assert.equal(told.filter((name) => name === 'tell escalated').length, 1)
    assert.equal(phaseOf(story, 'panel'), 'waiting: escalated')
  })

  test('the loop is over after ten healthy minutes without another death', () => {
    const story = healthy()
    for (const life of ['b', 'c', 'd', 'e']) alive(story, life)
    for (let second = 0; second < 615; second += 15) {
      later(story, 15_000)
      answer(story, 'panel/health', 'ok')
      tick(story, 0)
      if (second < 580) assert.equal(phaseOf(story, 'panel'), 'waiting: escalated')
    }
    assert.equal(phaseOf(story, 'panel'), 'up')
    assert.equal(state(story, 'panel').lastIncident?.outcome, 'escalated')
  })

  test('without a check, the driver has to see the same life for ten minutes', () => {
    const story = begin({ checks: [] })
    for (const life of ['a', 'b', 'c', 'd', 'e']) alive(story, life)
    assert.equal(phaseOf(story, 'panel'), 'waiting: escalated')
    alive(story, 'e')
    assert.equal(phaseOf(story, 'panel'), 'waiting: escalated')
    assert.deepEqual(names(tick(story, 600_000)), ['look panel'])
    alive(story, 'e')
    assert.equal(phaseOf(story, 'panel'), 'up')
  })

  test('it died again while it was verified: the attempt failed, and the next one counts', () => {
    const story = healthy()
    alive(story, 'b')
    later(story, 1_000)
    alive(story, 'c')
    const { incident, attempts } = state(story, 'panel')
    assert.equal(attempts, 2)
    assert.deepEqual(
      incident?.actions.map(({ outcome }) => outcome),
      ['failed', undefined],
    )
  })

  test('a restart that comes in a cooldown is waited for before ours', () => {
    const story = healthy()
    breakDown(story, 'panel/health')
    finish(story, 'panel', true, ['a', 'b'])
    failTwice(story)
    assert.equal(phaseOf(story, 'panel'), 'waiting: cooldown')
    later(story, 29_000)
    alive(story, 'c')
    assert.equal(phaseOf(story, 'panel'), 'verifying')
    assert.deepEqual(names(tick(story, 1_500)), [], 'the cooldown ends, and nothing is done')
    assert.equal(acts(story), 1)
  })
})

const failTwice = (story: Story): void => {
  later(story, 15_000)
  answer(story, 'panel/health', 'refused')
  later(story, 1_000)
  answer(story, 'panel/health', 'refused')
}

test('between two lives its manager says that it runs, and not as what', () => {
  const story = healthy()
  look(story, { state: 'running' })
  assert.ok(names(alive(story, 'b')).includes('tell opened'))
})

describe('a new identity that is nobody’s fault', () => {
  test('ours: the life that an action began is the one to compare with', () => {
    const story = healthy()
    breakDown(story, 'panel/health')
    finish(story, 'panel', true, ['a', 'b'])
    alive(story, 'b')
    passTwice(story)
    alive(story, 'b')
    assert.equal(phaseOf(story, 'panel'), 'up')
    assert.equal(state(story, 'panel').attempts, 1)
  })

  test('ours, seen before the driver had answered', () => {
    const story = healthy()
    breakDown(story, 'panel/health')
    alive(story, 'b', 0)
    finish(story, 'panel', true, ['a', 'b'])
    alive(story, 'b', 0)
    assert.equal(state(story, 'panel').attempts, 1)
    assert.equal(phaseOf(story, 'panel'), 'verifying')
  })

  test('a person restarted it by the service manager: the count of its own restarts has not moved', () => {
    const story = begin()
    alive(story, 'a', 2)
    settle(story)
    assert.deepEqual(alive(story, 'b', 2), [])
    assert.deepEqual(alive(story, 'c', 0), [], 'a start by hand sets the count back')
    assert.equal(phaseOf(story, 'panel'), 'up')
    assert.ok(names(alive(story, 'd', 1)).includes('tell opened'))
  })

  test('a person stopped it and started it again', () => {
    const story = healthy()
    see(story, 'panel', 'stopped')
    later(story, 60_000)
    alive(story, 'b')
    answer(story, 'panel/health', 'ok')
    assert.equal(phaseOf(story, 'panel'), 'up')
    assert.equal(state(story, 'panel').attempts, 0)
  })

  test('it changed while we were away', () => {
    const story = healthy()
    happen(story, { type: 'booted', at: story.at })
    alive(story, 'b')
    assert.equal(state(story, 'panel').attempts, 0)
    assert.equal(state(story, 'panel').incident, undefined)
  })

  test('in maintenance restarts are expected', () => {
    const story = healthy()
    happen(story, {
      type: 'commanded',
      at: story.at,
      by: 'ann',
      command: { do: 'maintenance', services: ['panel'], until: story.at + 60_000 },
    })
    alive(story, 'b')
    alive(story, 'c')
    assert.equal(phaseOf(story, 'panel'), 'up')
    assert.equal(story.world.restarts.length, 0)
  })
})

describe('its own supervisor is about to start it', () => {
  test('we wait for one start grace before we do it ourselves', () => {
    const story = healthy()
    look(story, { state: 'starting', restarts: 1, detail: 'systemd is about to restart it itself' })
    breakDown(story, 'panel/health')
    assert.equal(phaseOf(story, 'panel'), 'waiting: cooldown')
    tick(story, 11_000)
    assert.equal(acts(story), 0)
    assert.ok(names(tick(story, 1_500)).includes('act restart panel'))
  })

  test('it came up: that is its restart, not ours', () => {
    const story = begin()
    alive(story, 'a', 0)
    settle(story)
    look(story, { state: 'starting', restarts: 1 })
    breakDown(story, 'panel/health')
    alive(story, 'b', 1)
    passTwice(story)
    assert.equal(phaseOf(story, 'panel'), 'up')
    assert.equal(acts(story), 0)
    assert.equal(state(story, 'panel').attempts, 1)
  })
})

const doing = fc.record({
  after: fc.integer({ min: 100, max: 40_000 }),
  what: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('pass' as const, 'refuse' as const) },
    { weight: 2, arbitrary: fc.constantFrom('new life' as const, 'same life' as const, 'failed' as const) },
    { weight: 3, arbitrary: fc.constantFrom('tick' as const, 'finish' as const) },
  ),
})
type Doing = typeof doing extends fc.Arbitrary<infer T> ? T : never

/** The times of restarts: those of its supervisor that were taken for such, and ours. */
function live(doings: readonly Doing[]) {
  const story = healthy()
  const times: { at: number; by: 'it' | 'we'; attempts: number }[] = []
  let life = 0
  for (const { after, what } of doings) {
    later(story, after)
    const before = story.world.restarts.length
    const effects = step(story, what, () => `life ${++life}`, `life ${life}`)
    const ours = effects.some(({ type }) => type === 'act')
    const counted = story.world.restarts.some(({ at }) => at === story.at) && before >= 0 && !ours
    if (ours || counted)
      times.push({ at: story.at, by: ours ? 'we' : 'it', attempts: state(story, 'panel').attempts })
  }
  return times
}

function step(story: Story, what: Doing['what'], next: () => string, same: string): readonly Effect[] {
  switch (what) {
    case 'pass':
      return answer(story, 'panel/health', 'ok')
    case 'refuse':
      return answer(story, 'panel/health', 'refused')
    case 'new life':
      return alive(story, next())
    case 'same life':
      return alive(story, same)
    case 'failed':
      return see(story, 'panel', 'failed')
    case 'tick':
      return tick(story, 0)
    case 'finish':
      return phaseOf(story, 'panel') === 'acting' ? finish(story, 'panel') : []
  }
}

test('no history restarts a service within one start grace after its own supervisor did, or more often than both may', () => {
  fc.assert(
    fc.property(fc.array(doing, { minLength: 30, maxLength: 250 }), (doings) => {
      const times = live(doings)
      for (const [index, { at, by, attempts }] of times.entries()) {
        assert.ok(attempts <= 3, `attempt ${attempts}`)
        const last = times[index - 1]
        if (by === 'we' && last?.by === 'it')
          assert.ok(at - last.at >= 15_000, `ours came ${at - last.at} ms after its own`)
        const hour = times.filter((other) => other.at <= at && other.at > at - 3_600_000)
        assert.ok(hour.length <= 5, `${hour.length} restarts in an hour`)
      }
    }),
    { numRuns: 200 },
  )
})

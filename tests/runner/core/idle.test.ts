import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { warnings } from '../../../runner/core/idle.ts'
import { looksAt } from './activity-story.ts'
import {
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

const minute = 60_000
const watched = { activity: { idleAfterMs: 5 * minute } }

function stage(setting: Setting = { services: { comfyui: watched } }): Story {
  const story = begin(setting)
  settle(story)
  return story
}

/** Time passes as it does: a tick a half second, a look every five. Tells what was said of use. */
function quiet(story: Story, ms: number, service = 'comfyui', use: 'idle' | 'unknown' = 'idle') {
  const from = story.effects.length
  for (let passed = 0; passed < ms; passed += 500) {
    tick(story, 500)
    if ((passed + 500) % 5_000 === 0 && phaseOf(story, service) !== 'stopped')
      looksAt(story, service, { use })
  }
  return story.effects
    .slice(from)
    .flatMap((effect) => (effect.type === 'tell' && effect.topic === 'idle' ? effect.text : []))
}

const stops = (story: Story) => story.effects.filter((effect) => effect.type === 'act')

const command = (story: Story, what: 'pause' | 'resume' | 'start', service = 'comfyui') =>
  happen(story, { type: 'commanded', at: story.at, by: 'operator', command: { do: what, service } })

describe('a service that nobody uses', () => {
  test('is warned of 60, 30 and 10 s before its end, and then stopped by its driver', () => {
    const story = stage()
    looksAt(story, 'comfyui')
    const since = story.at
    const said = quiet(story, 5 * minute)
    assert.deepEqual(said, [
      'comfyui has not been used for 4 min and is stopped in 1 min',
      'comfyui has not been used for 4 min 30 s and is stopped in 30 s',
      'comfyui has not been used for 4 min 50 s and is stopped in 10 s',
    ])
    const [stop] = stops(story)
    assert.equal(stop?.type === 'act' && stop.action.kind, 'stop')
    assert.equal(stop?.type === 'act' && stop.action.startedAt - since, 5 * minute)
    finish(story, 'comfyui')
    assert.deepEqual(state(story, 'comfyui').phase, { name: 'stopped', by: 'auto-end' })
    assert.equal(state(story, 'comfyui').idle, undefined)
    see(story, 'comfyui', 'stopped')
    assert.equal(phaseOf(story, 'comfyui'), 'stopped')
  })

  test('goes on running when it is used in the last second, and the count begins anew', () => {
    const story = stage()
    looksAt(story, 'comfyui')
    quiet(story, 5 * minute - 1_000)
    const said = names(looksAt(story, 'comfyui', { use: 'active', what: '1 job runs' }))
    assert.deepEqual(said, ['tell idle'])
    assert.equal(state(story, 'comfyui').idle, undefined)
    assert.equal(quiet(story, 5 * minute - 10_000).length, 2)
    assert.deepEqual(stops(story), [])
  })

  test('was used when its mark has moved between two looks, though both found it idle', () => {
    const story = stage()
    looksAt(story, 'comfyui', { mark: '17' })
    quiet(story, 4 * minute)
    looksAt(story, 'comfyui', { mark: '17' })
    const { since } = state(story, 'comfyui').idle ?? { since: 0 }
    looksAt(story, 'comfyui', { mark: '18' })
    assert.equal(state(story, 'comfyui').idle, undefined)
    looksAt(story, 'comfyui', { mark: '18' })
    assert.ok((state(story, 'comfyui').idle?.since ?? 0) > since)
  })

  test('is never ended by what cannot be seen, however long', () => {
    const story = stage()
    looksAt(story, 'comfyui')
    quiet(story, 4 * minute)
    quiet(story, 30 * minute, 'comfyui', 'unknown')
    assert.equal(state(story, 'comfyui').idle, undefined)
    assert.deepEqual(stops(story), [])
  })

  test('is not ended while time passes and nobody looks', () => {
    const story = stage()
    looksAt(story, 'comfyui')
    for (let passed = 0; passed < 20 * minute; passed += 500) tick(story, 500)
    assert.deepEqual(stops(story), [])
    assert.equal(state(story, 'comfyui').idle?.warned, 3)
  })

  for (const why of ['pause', 'maintenance'] as const) {
    test(`is held by ${why}, and counted from zero after it`, () => {
      const story = stage()
      looksAt(story, 'comfyui')
      quiet(story, 4 * minute + 30_000)
      if (why === 'pause') command(story, 'pause')
      else
        happen(story, {
          type: 'commanded',
          at: story.at,
          by: 'operator',
          command: { do: 'maintenance', services: ['comfyui'], until: story.at + 20 * minute },
        })
      const [said] = quiet(story, 20 * minute)
      assert.match(said ?? '', /^comfyui goes on running: (paused|maintenance) by operator$/)
      assert.deepEqual(stops(story), [])
      if (why === 'pause') command(story, 'resume')
      quiet(story, 4 * minute)
      assert.deepEqual(stops(story), [])
      quiet(story, minute + 10_000)
      assert.equal(stops(story).length, 1)
    })
  }

  test('is left alone by a Guardian that doubts itself, and warned of anew when the doubt is over', () => {
    const story = stage()
    looksAt(story, 'comfyui')
    quiet(story, 5 * minute - 5_500)
    tick(story, 500, 'the disk refuses')
    quiet(story, 25_000)
    assert.deepEqual(stops(story), [])
    const said = quiet(story, 70_000)
    assert.equal(said.length, 3)
    assert.equal(stops(story).length, 1)
  })

  test('is not ended while it is in trouble', () => {
    const story = stage({ services: { comfyui: { ...watched, hasDriver: true } }, host: { dryRun: false } })
    looksAt(story, 'comfyui')
    quiet(story, 4 * minute + 55_000)
    breakDown(story, 'comfyui/health', 'wrong-data')
    assert.equal(phaseOf(story, 'comfyui'), 'waiting: alertOnly')
    quiet(story, 10 * minute)
    assert.deepEqual(stops(story), [])
  })

  test('without a driver, or without a limit, is never counted', () => {
    for (const service of [{ ...watched, hasDriver: false }, { activity: {} }]) {
      const story = stage({ services: { comfyui: service } })
      looksAt(story, 'comfyui')
      assert.deepEqual(quiet(story, 10 * minute), [])
      assert.equal(state(story, 'comfyui').idle, undefined)
    }
  })

  test('is only told of in a dry run, once', () => {
    const story = stage({ services: { comfyui: watched }, host: { dryRun: true } })
    looksAt(story, 'comfyui')
    const said = quiet(story, 20 * minute)
    assert.equal(said.length, 4)
    assert.equal(said[3], 'Dry run: comfyui would be stopped now. Nobody has used it for 5 min')
    assert.deepEqual(stops(story), [])
  })

  test('that cannot be stopped is said, and goes on being watched', () => {
    const story = stage()
    looksAt(story, 'comfyui')
    quiet(story, 5 * minute)
    const said = finish(story, 'comfyui', false)
    assert.deepEqual(names(said), ['tell idle'])
    answer(story, 'comfyui/health', 'ok')
    looksAt(story, 'comfyui')
    assert.equal(phaseOf(story, 'comfyui'), 'up')
    assert.equal(state(story, 'comfyui').idle?.warned, 0)
  })

  test('is woken by a start, and has its whole time again', () => {
    const story = stage()
    looksAt(story, 'comfyui')
    quiet(story, 5 * minute)
    finish(story, 'comfyui')
    later(story, minute)
    assert.deepEqual(names(command(story, 'start')), ['act start comfyui'])
    finish(story, 'comfyui')
    answer(story, 'comfyui/health', 'ok')
    later(story, 1_000)
    answer(story, 'comfyui/health', 'ok')
    assert.equal(phaseOf(story, 'comfyui'), 'up')
    looksAt(story, 'comfyui')
    assert.deepEqual(quiet(story, 4 * minute - 1_000), [])
    quiet(story, minute + 6_000)
    assert.equal(stops(story).length, 3)
  })
})

describe('a service that others need', () => {
  const stack = (panel: object) =>
    stage({ services: { comfyui: watched, panel: { dependsOn: ['comfyui'], ...panel } } })

  for (const use of ['active', 'unknown'] as const) {
    test(`runs on while one of them is ${use}`, () => {
      const story = stack({ activity: {} })
      looksAt(story, 'panel', { use })
      looksAt(story, 'comfyui')
      quiet(story, 20 * minute)
      assert.deepEqual(stops(story), [])
    })
  }

  test('runs on while one of them has yet to be ended itself, and is ended after it', () => {
    const story = stack(watched)
    looksAt(story, 'panel')
    looksAt(story, 'comfyui')
    quiet(story, 20 * minute)
    assert.deepEqual(stops(story), [])
    quiet(story, 5_000, 'panel')
    assert.equal(phaseOf(story, 'panel'), 'acting')
    finish(story, 'panel')
    looksAt(story, 'comfyui')
    quiet(story, 5 * minute + 5_000)
    assert.deepEqual(
      stops(story).map((effect) => effect.type === 'act' && effect.action.service),
      ['panel', 'comfyui'],
    )
  })

  test('is ended when they are stopped, idle and without an end of their own, or not watched', () => {
    const idle = stack({ activity: {} })
    looksAt(idle, 'panel')
    const stopped = stack({ activity: {} })
    see(stopped, 'panel', 'stopped')
    for (const story of [idle, stopped, stack({})]) {
      looksAt(story, 'comfyui')
      quiet(story, 5 * minute)
      assert.equal(stops(story).length, 1)
    }
  })
})

describe('what a service needs', () => {
  const asleep = (panel: object) => {
    const story = stage({ services: { comfyui: watched, panel: { dependsOn: ['comfyui'], ...panel } } })
    see(story, 'panel', 'stopped')
    looksAt(story, 'comfyui')
    quiet(story, 5 * minute)
    finish(story, 'comfyui')
    return story
  }

  test('is woken with it when a person starts it', () => {
    const story = asleep({})
    assert.deepEqual(names(command(story, 'start', 'panel')), ['act start comfyui', 'act start panel'])
  })

  test('is woken first when it is to run with us, after a boot of the host', () => {
    const story = asleep({ autoStart: true })
    story.world = {
      ...story.world,
      services: { ...story.world.services, panel: { ...state(story, 'panel'), phase: { name: 'unknown' } } },
    }
    happen(story, { type: 'booted', at: story.at })
    assert.equal(phaseOf(story, 'comfyui'), 'stopped', 'it sleeps through our own restart')
    assert.ok(names(see(story, 'panel', 'stopped')).includes('act start comfyui'))
    assert.equal(phaseOf(story, 'panel'), 'waiting: parent')
    finish(story, 'comfyui')
    answer(story, 'comfyui/health', 'ok')
    later(story, 1_000)
    answer(story, 'comfyui/health', 'ok')
    assert.equal(phaseOf(story, 'panel'), 'acting')
  })
})

describe('the count of idle time', () => {
  test('survives a restart of ours, with what was said before it', () => {
    const story = stage()
    looksAt(story, 'comfyui')
    const { since } = state(story, 'comfyui').idle ?? { since: 0 }
    quiet(story, 2 * minute)
    story.world = JSON.parse(JSON.stringify(story.world))
    later(story, minute)
    happen(story, { type: 'booted', at: story.at })
    answer(story, 'comfyui/health', 'ok')
    looksAt(story, 'comfyui')
    assert.equal(state(story, 'comfyui').idle?.since, since)
    assert.equal(quiet(story, 2 * minute).length, 3)
    assert.equal(stops(story).length, 1)
  })

  test('that ran out while we were away gives all its warnings before it ends anything', () => {
    const story = stage()
    looksAt(story, 'comfyui')
    quiet(story, 4 * minute + 55_000)
    later(story, 60 * minute)
    happen(story, { type: 'booted', at: story.at })
    assert.deepEqual(quiet(story, 4_500), [], 'nothing is said before its service was seen')
    answer(story, 'comfyui/health', 'ok')
    looksAt(story, 'comfyui')
    const said = quiet(story, 59_500)
    assert.equal(said.length, 3)
    assert.deepEqual(stops(story), [])
    quiet(story, 6_000)
    assert.equal(stops(story).length, 1)
  })

  test('is not made longer by a clock that was set back while we were away', () => {
    const story = stage()
    looksAt(story, 'comfyui')
    story.at -= 120 * minute
    happen(story, { type: 'booted', at: story.at })
    answer(story, 'comfyui/health', 'ok', { startedAt: story.at + 130 * minute })
    story.world = {
      ...story.world,
      services: { comfyui: { ...state(story, 'comfyui'), phase: { name: 'up' } } },
    }
    looksAt(story, 'comfyui')
    quiet(story, 5 * minute + 5_000)
    assert.equal(stops(story).length, 1)
  })

  test('ends with the setting', () => {
    const story = stage()
    looksAt(story, 'comfyui')
    const without = stage({ services: { comfyui: { activity: {} } } })
    without.world = story.world
    without.at = story.at
    tick(without, 500)
    assert.equal(state(without, 'comfyui').idle, undefined)
  })

  test('is warned of in proportion when it is short', () => {
    assert.deepEqual(warnings(30 * minute), [60_000, 30_000, 10_000])
    assert.deepEqual(warnings(5 * minute), [60_000, 30_000, 10_000])
    assert.deepEqual(warnings(30_000), [6_000, 3_000, 1_000])
  })
})

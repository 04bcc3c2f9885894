import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
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
  see,
  settle,
  state,
  tick,
} from './story.ts'

describe('a service that its manager does not know', () => {
  test('its checks are asked, and when they fail it is an incident with the remedy and no restart', () => {
    const story = begin()
    settle(story)
    assert.deepEqual(names(see(story, 'panel', 'missing', 'NSSM knows no service panel')), [
      'recheck panel/health confirm',
    ])
    assert.ok(names(breakDown(story, 'panel/health')).includes('tell opened'))
    assert.equal(phaseOf(story, 'panel'), 'waiting: alertOnly')
    const { phase } = state(story, 'panel')
    assert.match(
      phase.name === 'waiting' ? phase.text : '',
      /NSSM knows no service panel\): install it, or correct/,
    )
    tick(story, 3_600_000)
    assert.equal(acts(story), 0)
  })

  test('without a check it is an incident once it has lasted', () => {
    const story = begin({ checks: [] })
    assert.deepEqual(see(story, 'panel', 'missing'), [])
    assert.deepEqual(names(tick(story, 2_000)), [])
    assert.deepEqual(names(tick(story, 1_500)), ['tell opened', 'tell waiting'])
    assert.match(state(story, 'panel').incident?.summary ?? '', /does not know it: install it/)
    assert.deepEqual(names(tick(story, 60_000)), [], 'it is said once')
  })

  test('a container that is created anew is missing for a moment, and nobody is called', () => {
    const story = begin({ checks: [] })
    see(story, 'panel', 'running')
    see(story, 'panel', 'missing')
    tick(story, 1_000)
    see(story, 'panel', 'running')
    tick(story, 60_000)
    assert.deepEqual(story.effects, [])
    assert.equal(phaseOf(story, 'panel'), 'up')
  })

  test('it works all the same: a person is told once that it could not be restarted', () => {
    const story = begin()
    settle(story)
    see(story, 'panel', 'missing')
    later(story, 3_000)
    answer(story, 'panel/health', 'ok')
    assert.deepEqual(names(tick(story, 500)), ['tell degraded'])
    assert.equal(phaseOf(story, 'panel'), 'up')
    answer(story, 'panel/health', 'ok')
    assert.deepEqual(tick(story, 60_000), [])
  })

  for (const setting of [{ autoStart: true }, { alwaysUp: true }]) {
    test(`it is not started, with ${Object.keys(setting)[0]} either`, () => {
      const story = begin({ services: { panel: setting } })
      see(story, 'panel', 'missing')
      breakDown(story, 'panel/health')
      tick(story, 60_000)
      assert.equal(acts(story), 0)
      assert.equal(phaseOf(story, 'panel'), 'waiting: alertOnly')
    })
  }

  test('it vanished under a restart: no second one', () => {
    const story = begin()
    settle(story)
    breakDown(story, 'panel/health')
    finish(story, 'panel')
    see(story, 'panel', 'missing')
    assert.equal(phaseOf(story, 'panel'), 'waiting: alertOnly')
    tick(story, 3_600_000)
    assert.equal(acts(story), 1)
    assert.equal(state(story, 'panel').incident?.actions[0]?.outcome, 'failed')
  })

  test('installed again and running, it is over when its checks pass', () => {
    const story = begin()
    settle(story)
    see(story, 'panel', 'missing')
    breakDown(story, 'panel/health')
    see(story, 'panel', 'running')
    for (const _ of [1, 2]) {
      later(story, 1_000)
      answer(story, 'panel/health', 'ok')
    }
    assert.equal(phaseOf(story, 'panel'), 'up')
    assert.equal(state(story, 'panel').lastIncident?.outcome, 'ended by itself')
  })

  test('installed again and stopped, it is stopped on purpose unless it is always to be up', () => {
    for (const [alwaysUp, phase] of [
      [false, 'stopped'],
      [true, 'acting'],
    ] as const) {
      const story = begin({ services: { panel: { alwaysUp } } })
      settle(story)
      see(story, 'panel', 'missing')
      breakDown(story, 'panel/health')
      see(story, 'panel', 'stopped')
      assert.equal(phaseOf(story, 'panel'), phase)
    }
  })

  test('what needs it waits without an incident of its own', () => {
    const story = begin({ services: { comfyui: {}, panel: { dependsOn: ['comfyui'] } } })
    settle(story)
    see(story, 'comfyui', 'missing')
    breakDown(story, 'comfyui/health')
    breakDown(story, 'panel/health')
    assert.equal(phaseOf(story, 'panel'), 'waiting: parent')
    assert.equal(state(story, 'panel').incident, undefined)
  })
})

describe('what is to run with us', () => {
  const stack = {
    services: {
      db: { autoStart: true },
      comfyui: { autoStart: true, dependsOn: ['db'] },
      panel: { autoStart: true, dependsOn: ['comfyui'] },
      other: { autoStart: true },
    },
  }

  test('is started in the order of who needs whom, independent ones at the same time', () => {
    const story = begin(stack)
    happen(story, { type: 'booted', at: story.at })
    for (const id of ['panel', 'comfyui', 'other', 'db']) see(story, id, 'stopped')
    assert.deepEqual(started(story), ['other', 'db'])
    up(story, 'db')
    assert.deepEqual(started(story), ['other', 'db', 'comfyui'])
    assert.equal(phaseOf(story, 'panel'), 'waiting: parent')
    up(story, 'comfyui')
    assert.deepEqual(started(story), ['other', 'db', 'comfyui', 'panel'])
    up(story, 'panel')
    assert.equal(phaseOf(story, 'panel'), 'up')
  })

  test('waits while maintenance lasts, and is looked at again when it ends', () => {
    const story = begin(stack)
    const until = story.at + 60_000
    const command = { do: 'maintenance', services: ['db'], until } as const
    happen(story, { type: 'commanded', at: story.at, by: 'ann', command })
    see(story, 'db', 'stopped')
    assert.deepEqual(started(story), [])
    assert.deepEqual(names(tick(story, 60_000)), ['look db'])
    see(story, 'db', 'stopped')
    assert.deepEqual(started(story), ['db'])
  })
})

test('dependents of a restarted parent are restarted after it, one after the other as they need each other', () => {
  const story = begin({
    services: { db: {}, comfyui: { dependsOn: ['db'] }, panel: { dependsOn: ['comfyui'] } },
  })
  settle(story)
  for (const id of ['db', 'comfyui', 'panel']) breakDown(story, `${id}/health`)
  assert.deepEqual(restarted(story), ['db'])
  up(story, 'db')
  for (const id of ['panel', 'comfyui']) breakDown(story, `${id}/health`)
  answer(story, 'db/health', 'ok')
  assert.deepEqual(restarted(story), ['db', 'comfyui'])
  up(story, 'comfyui')
  breakDown(story, 'panel/health')
  for (const id of ['db', 'comfyui']) answer(story, `${id}/health`, 'ok')
  assert.deepEqual(restarted(story), ['db', 'comfyui', 'panel'])
})

type Told = ReturnType<typeof begin>
const did = (story: Told, kind: string) =>
  story.effects.flatMap((effect) =>
    effect.type === 'act' && effect.action.kind === kind ? effect.action.service : [],
  )
const started = (story: Told) => did(story, 'start')
const restarted = (story: Told) => did(story, 'restart')

function up(story: Told, service: string): void {
  finish(story, service)
  see(story, service, 'running')
  for (const _ of [1, 2]) {
    later(story, 1_000)
    answer(story, `${service}/health`, 'ok')
  }
}

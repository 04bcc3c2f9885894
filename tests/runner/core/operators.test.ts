import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Command } from '../../../runner/core/event.ts'
import { looksAt } from './activity-story.ts'
import {
  acts,
  answer,
  begin,
  breakDown,
  failAttempt,
  finish,
  happen,
  later,
  names,
  phaseOf,
  type Story,
  see,
  settle,
  state,
  tick,
} from './story.ts'

const command = (story: Story, given: Command) =>
  happen(story, { type: 'commanded', at: story.at, by: 'ann', command: given })

const minute = 60_000

describe('a stop on purpose', () => {
  /** Ways to be in trouble while the service runs. */
  const troubles: Readonly<Record<string, (story: Story) => void>> = {
    alertOnly: (story) => breakDown(story, 'panel/health', 'wrong-data'),
    hold: (story) => {
      command(story, { do: 'pause', service: 'panel' })
      breakDown(story, 'panel/health')
    },
    cooldown: (story) => {
      breakDown(story, 'panel/health')
      later(story, 100)
      finish(story, 'panel')
      see(story, 'panel', 'running')
      later(story, 15_000)
      breakDown(story, 'panel/health')
    },
    unproven: (story) => {
      breakDown(story, 'panel/health')
      finish(story, 'panel')
      see(story, 'panel', 'running')
      tick(story, 31_000)
    },
  }
  for (const [why, trouble] of Object.entries(troubles)) {
    test(`is respected while its service is waiting: ${why}`, () => {
      const story = begin()
      see(story, 'panel', 'running')
      settle(story)
      trouble(story)
      assert.equal(phaseOf(story, 'panel'), `waiting: ${why}`)
      const before = acts(story)
      see(story, 'panel', 'stopped')
      assert.equal(phaseOf(story, 'panel'), 'stopped')
      assert.equal(state(story, 'panel').incident, undefined)
      command(story, { do: 'resume', service: 'panel' })
      for (let passed = 0; passed < 10; passed++) {
        tick(story, minute)
        answer(story, 'panel/health', 'refused')
      }
      assert.equal(acts(story), before)
    })
  }

  test('is not what is left of a restart of ours that stopped it and could not start it', () => {
    const story = begin()
    see(story, 'panel', 'running')
    settle(story)
    breakDown(story, 'panel/health')
    finish(story, 'panel', false)
    see(story, 'panel', 'stopped')
    assert.equal(phaseOf(story, 'panel'), 'waiting: cooldown')
    tick(story, 30_500)
    assert.equal(acts(story), 2)
  })

  test('in the middle of a verification ends the incident with it', () => {
    const story = begin()
    see(story, 'panel', 'running')
    settle(story)
    breakDown(story, 'panel/health')
    finish(story, 'panel')
    see(story, 'panel', 'running')
    see(story, 'panel', 'stopped')
    assert.equal(phaseOf(story, 'panel'), 'stopped')
    assert.equal(state(story, 'panel').incident, undefined)
    assert.equal(state(story, 'panel').lastIncident?.outcome, 'ended by itself')
    later(story, minute)
    see(story, 'panel', 'running')
    answer(story, 'panel/health', 'ok')
    assert.equal(phaseOf(story, 'panel'), 'up')
  })

  test('in the middle of a verification is a failed attempt for what is always to be up', () => {
    const story = begin({ services: { panel: { alwaysUp: true } } })
    settle(story)
    see(story, 'panel', 'stopped')
    for (let round = 0; round < 10; round++) {
      if (phaseOf(story, 'panel') === 'acting') finish(story, 'panel')
      see(story, 'panel', 'running')
      later(story, 1_000)
      see(story, 'panel', 'stopped')
      see(story, 'panel', 'stopped')
      tick(story, 31_000)
    }
    assert.equal(acts(story), 3, 'the attempts bound it')
    assert.equal(phaseOf(story, 'panel'), 'waiting: escalated')
  })

  test('that takes its time is waited for, and not taken for a hang', () => {
    const story = begin()
    see(story, 'panel', 'running')
    settle(story)
    see(story, 'panel', 'stopping')
    breakDown(story, 'panel/health')
    assert.equal(acts(story), 0)
    later(story, 5_000)
    see(story, 'panel', 'stopped')
    assert.equal(phaseOf(story, 'panel'), 'stopped')
    tick(story, minute)
    assert.equal(acts(story), 0)
  })

  test('that never comes to its end is a hang after as long as a driver may take', () => {
    const story = begin()
    see(story, 'panel', 'running')
    settle(story)
    see(story, 'panel', 'stopping')
    breakDown(story, 'panel/health')
    tick(story, 20_000)
    assert.equal(acts(story), 0)
    tick(story, 11_000)
    assert.equal(acts(story), 1)
  })
})

describe('a start by somebody else', () => {
  test('is given its start grace, as one of ours', () => {
    const story = begin()
    settle(story)
    see(story, 'panel', 'stopped')
    for (let passed = 0; passed < 4; passed++) {
      later(story, 15_000)
      answer(story, 'panel/health', 'refused')
    }
    see(story, 'panel', 'running')
    for (let passed = 0; passed < 4; passed++) {
      later(story, 3_000)
      answer(story, 'panel/health', 'refused')
    }
    assert.equal(acts(story), 0)
    assert.equal(state(story, 'panel').incident, undefined)
    answer(story, 'panel/health', 'ok')
    assert.equal(phaseOf(story, 'panel'), 'up')
  })

  test('is restarted when it fails after its grace', () => {
    const story = begin()
    settle(story)
    see(story, 'panel', 'stopped')
    later(story, minute)
    see(story, 'panel', 'running')
    for (let passed = 0; passed < 8; passed++) {
      later(story, 3_000)
      answer(story, 'panel/health', 'refused')
      tick(story, 0)
    }
    assert.equal(acts(story), 1)
  })

  test('is known by the time that its manager names, also when it was up before', () => {
    const story = begin()
    settle(story)
    later(story, 5_000)
    const { at } = story
    happen(story, { type: 'seen', at, service: 'panel', status: { state: 'running', since: at - 1_000 } })
    breakDown(story, 'panel/health')
    assert.equal(acts(story), 0)
    for (let passed = 0; passed < 6; passed++) {
      later(story, 3_000)
      answer(story, 'panel/health', 'refused')
    }
    assert.equal(acts(story), 1)
  })
})

test('what has passed in this life has started: its next failures are given no start grace', () => {
  const story = begin()
  const { at } = story
  happen(story, { type: 'seen', at, service: 'panel', status: { state: 'running', since: at } })
  later(story, 2_000)
  answer(story, 'panel/health', 'ok')
  for (let failed = 0; failed < 2; failed++) {
    later(story, 3_000)
    answer(story, 'panel/health', 'refused')
  }
  assert.equal(acts(story), 1)
})

describe('a stop by command', () => {
  test('in the middle of a restart does nothing, and does not say that it did', () => {
    const story = begin()
    settle(story)
    breakDown(story, 'panel/health')
    assert.deepEqual(command(story, { do: 'stop', service: 'panel' }), [])
    assert.ok(state(story, 'panel').incident)
  })

  test('of a service without a driver does not end its incident', () => {
    const story = begin({ services: { panel: { hasDriver: false } } })
    settle(story)
    breakDown(story, 'panel/health')
    assert.deepEqual(command(story, { do: 'stop', service: 'panel' }), [])
    assert.ok(state(story, 'panel').incident)
  })
})

describe('maintenance', () => {
  test('that is made shorter ends when it says', () => {
    const story = begin()
    settle(story)
    command(story, { do: 'maintenance', services: ['panel'], until: story.at + 240 * minute })
    breakDown(story, 'panel/health')
    command(story, { do: 'maintenance', services: ['panel'], until: story.at + 5 * minute })
    tick(story, 5 * minute + 1_000)
    assert.equal(acts(story), 1)
  })

  test('beside a pause: neither alone lets a restart happen', () => {
    const story = begin()
    settle(story)
    command(story, { do: 'maintenance', services: ['panel'], until: story.at + 5 * minute })
    command(story, { do: 'pause', service: 'panel' })
    breakDown(story, 'panel/health')
    tick(story, 6 * minute)
    assert.equal(acts(story), 0)
    command(story, { do: 'maintenance', services: ['panel'], until: story.at + 5 * minute })
    command(story, { do: 'resume', service: 'panel' })
    assert.equal(acts(story), 0)
    tick(story, 6 * minute)
    assert.equal(acts(story), 1)
  })
})

describe('a dry run', () => {
  test('starts nothing either, and says what it would have started', () => {
    for (const setting of [{ autoStart: true }, { alwaysUp: true }]) {
      const story = begin({ services: { panel: setting }, host: { dryRun: true } })
      happen(story, { type: 'booted', at: story.at })
      for (const _ of [1, 2, 3]) {
        see(story, 'panel', 'stopped')
        tick(story, minute)
      }
      assert.equal(acts(story), 0)
      assert.equal(
        story.effects.filter((effect) => effect.type === 'tell' && /Dry run: .* would be/.test(effect.text))
          .length,
        1,
      )
      see(story, 'panel', 'running')
      for (const _ of [1, 2]) {
        later(story, 1_000)
        answer(story, 'panel/health', 'ok')
      }
      assert.equal(phaseOf(story, 'panel'), 'up')
    }
  })

  test('that was switched on while we were away finishes nothing that was begun', () => {
    const story = begin()
    settle(story)
    breakDown(story, 'panel/health')
    const dry = begin({ host: { dryRun: true } })
    dry.world = story.world
    dry.at = story.at + 1_000
    happen(dry, { type: 'booted', at: dry.at })
    see(dry, 'panel', 'stopped')
    tick(dry, minute)
    assert.equal(acts(dry), 0)
  })
})

test('a service that was put to sleep does not keep those that work without it from being healed', () => {
  const story = begin({
    services: { comfyui: { activity: { idleAfterMs: 5 * minute } }, panel: { dependsOn: ['comfyui'] } },
  })
  settle(story)
  looksAt(story, 'comfyui')
  while (phaseOf(story, 'comfyui') === 'up') {
    tick(story, 5_000)
    looksAt(story, 'comfyui')
  }
  finish(story, 'comfyui')
  for (let passed = 0; passed < 8; passed++) {
    later(story, 15_000)
    answer(story, 'panel/health', 'ok')
  }
  later(story, 500)
  see(story, 'panel', 'failed')
  assert.equal(phaseOf(story, 'panel'), 'acting')
})

test('what sleeps is not woken for another one while it may not be touched', () => {
  const story = begin({
    services: {
      comfyui: { activity: { idleAfterMs: 5 * minute } },
      panel: { dependsOn: ['comfyui'], autoStart: true },
    },
  })
  answer(story, 'comfyui/health', 'ok')
  looksAt(story, 'comfyui')
  while (phaseOf(story, 'comfyui') === 'up') {
    tick(story, 5_000)
    looksAt(story, 'comfyui')
  }
  finish(story, 'comfyui')
  command(story, { do: 'pause', service: 'comfyui' })
  const before = acts(story)
  see(story, 'panel', 'stopped')
  assert.equal(acts(story), before)
  assert.equal(phaseOf(story, 'panel'), 'waiting: parent')
})

test('an escalated service that is up for ten minutes has its attempts again', () => {
  const story = begin()
  settle(story)
  breakDown(story, 'panel/health')
  for (const _ of [1, 2]) {
    failAttempt(story, 'panel', 'panel/health')
    tick(story, 30_500)
  }
  failAttempt(story, 'panel', 'panel/health')
  assert.equal(phaseOf(story, 'panel'), 'waiting: escalated')
  for (const _ of [1, 2]) {
    later(story, 15_000)
    answer(story, 'panel/health', 'ok')
  }
  assert.equal(phaseOf(story, 'panel'), 'up')
  tick(story, 10 * minute + 1_000)
  assert.ok(names(breakDown(story, 'panel/health')).includes('act restart panel'))
})

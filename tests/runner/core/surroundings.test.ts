import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Command } from '../../../runner/core/event.ts'
import { atStep, looksAt } from './activity-story.ts'
import {
  acts,
  answer,
  begin,
  breakDown,
  failAttempt,
  finish,
  happen,
  later,
  light,
  names,
  phaseOf,
  type Story,
  see,
  settle,
  state,
  tick,
} from './story.ts'

const command = (story: Story, given: Command) =>
  happen(story, { type: 'commanded', at: story.at, by: 'operator', command: given })

describe('dependencies', () => {
  const stack = () => {
    const story = begin({ services: { comfyui: {}, panel: { dependsOn: ['comfyui'] } } })
    settle(story)
    return story
  }

  test('the suspicion of a dependent asks the parent afresh and waits for its answer', () => {
    const story = stack()
    const effects = names(answer(story, 'panel/health', 'timeout'))
    assert.deepEqual(effects, ['look panel', 'recheck panel/health confirm', 'recheck comfyui/health blame'])
    later(story, 3_000)
    answer(story, 'panel/health', 'timeout')
    assert.equal(phaseOf(story, 'panel'), 'suspect', 'the parent has not answered yet')
    answer(story, 'comfyui/health', 'ok')
    assert.equal(phaseOf(story, 'panel'), 'acting', 'the parent works, so the failure is its own')
  })

  test('one failed parent is one incident and one restart; the dependent is suppressed and judged again', () => {
    const story = stack()
    answer(story, 'panel/health', 'wrong-data')
    answer(story, 'comfyui/health', 'refused')
    later(story, 3_000)
    answer(story, 'panel/health', 'wrong-data')
    answer(story, 'comfyui/health', 'refused')
    assert.equal(phaseOf(story, 'comfyui'), 'acting')
    assert.equal(phaseOf(story, 'panel'), 'waiting: parent')
    assert.deepEqual(state(story, 'comfyui').incident?.suppressed, ['panel'])
    assert.equal(
      story.effects.filter((effect) => effect.type === 'tell' && effect.topic === 'opened').length,
      1,
    )
    finish(story, 'comfyui')
    later(story, 1_000)
    answer(story, 'comfyui/health', 'ok')
    later(story, 1_000)
    const after = names(answer(story, 'comfyui/health', 'ok'))
    assert.ok(after.includes('recheck panel/health blame'))
    answer(story, 'panel/health', 'ok')
    assert.equal(phaseOf(story, 'panel'), 'up')
    assert.equal(acts(story), 1)
  })

  test('a dependent that still fails when its parent is verified is a failure of its own', () => {
    const story = stack()
    see(story, 'comfyui', 'failed')
    breakDown(story, 'panel/health')
    assert.equal(phaseOf(story, 'panel'), 'waiting: parent')
    finish(story, 'comfyui')
    for (const _ of [1, 2]) {
      later(story, 1_000)
      answer(story, 'comfyui/health', 'ok')
    }
    later(story, 1_000)
    answer(story, 'panel/health', 'refused')
    later(story, 3_000)
    answer(story, 'panel/health', 'refused')
    answer(story, 'comfyui/health', 'ok')
    assert.equal(phaseOf(story, 'panel'), 'acting')
  })
})

describe('own trouble', () => {
  const many = () => {
    const story = begin({ services: { a: {}, b: {}, c: {}, d: {} } })
    settle(story)
    return story
  }

  test('three of four independent services failing at once restart nothing and report the host', () => {
    const story = many()
    for (const id of ['a', 'b', 'c']) answer(story, `${id}/health`, 'timeout')
    later(story, 3_000)
    for (const id of ['a', 'b', 'c']) answer(story, `${id}/health`, 'timeout')
    assert.equal(acts(story), 0)
    assert.equal(phaseOf(story, 'c'), 'waiting: hold')
    assert.equal(
      story.effects.filter((effect) => effect.type === 'tell' && effect.topic === 'own-trouble').length,
      1,
    )
  })

  test('exits that a driver proves do not count: after a power cut everything has to be started', () => {
    const story = many()
    for (const id of ['a', 'b', 'c', 'd']) see(story, id, 'failed')
    assert.equal(acts(story), 2, 'two at once, the rest wait their turn')
  })

  test('while we doubt ourselves nothing is restarted; afterwards it is', () => {
    const story = many()
    tick(story, 1_000, 'the event loop is 1.4 s late')
    breakDown(story, 'a/health')
    assert.equal(phaseOf(story, 'a'), 'waiting: hold')
    tick(story, 20_000)
    assert.equal(acts(story), 0)
    tick(story, 10_000)
    assert.equal(phaseOf(story, 'a'), 'acting')
  })
})

describe('flapping', () => {
  test('a check that keeps changing is reported, not restarted', () => {
    const story = begin({ services: { panel: { policy: { restartsPerHour: 99, attempts: 99 } } } })
    settle(story)
    for (let round = 0; round < 10; round++) {
      answer(story, 'panel/health', 'timeout')
      later(story, 3_000)
      answer(story, 'panel/health', 'ok')
      later(story, 12_000)
    }
    assert.ok(state(story, 'panel'))
    breakDown(story, 'panel/health', 'timeout')
    assert.equal(phaseOf(story, 'panel'), 'waiting: alertOnly')
    assert.ok(names(story.effects).includes('tell flapping'))
    assert.equal(acts(story), 0)
  })
})

describe('busy is not dead', () => {
  const busy = () => {
    const story = begin()
    settle(story)
    looksAt(story, 'panel', atStep(11))
    looksAt(story, 'panel', atStep(12))
    breakDown(story, 'panel/health', 'timeout')
    return story
  }

  test('a job that advances defers the restart, at most for the grace', () => {
    const story = busy()
    assert.equal(phaseOf(story, 'panel'), 'waiting: busy')
    for (let second = 0; second < 560; second += 10) {
      tick(story, 10_000)
      answer(story, 'panel/health', 'timeout')
      looksAt(story, 'panel', atStep(13 + second / 10))
    }
    assert.equal(acts(story), 0)
    for (let second = 0; second < 60; second += 10) {
      tick(story, 10_000)
      looksAt(story, 'panel', atStep(80 + second / 10))
    }
    assert.equal(acts(story), 1)
  })

  test('progress that stopped ends the grace early', () => {
    const story = busy()
    tick(story, 20_500)
    tick(story, 500)
    assert.equal(phaseOf(story, 'panel'), 'acting')
  })

  test('a job that is seen and does not move defers nothing', () => {
    const story = begin()
    settle(story)
    for (let look = 0; look < 4; look++) looksAt(story, 'panel', atStep(11))
    breakDown(story, 'panel/health', 'timeout')
    assert.equal(phaseOf(story, 'panel'), 'acting')
  })

  test('a restart writes down the jobs that it loses, as they were last seen, and each of them once', () => {
    const story = busy()
    looksAt(story, 'panel', { use: 'unknown', what: 'the queue does not answer' })
    tick(story, 20_500)
    tick(story, 500)
    assert.deepEqual(state(story, 'panel').incident?.lost, atStep(12).jobs)
    const said = state(story, 'panel').incident?.timeline.map(({ text }) => text)
    assert.ok(said?.includes('2 jobs that it had taken on are lost'), String(said))
    failAttempt(story, 'panel', 'panel/health')
    later(story, 30_000)
    const { advance: _, ...still } = atStep(3)
    looksAt(story, 'panel', still)
    tick(story, 500)
    assert.equal(acts(story), 2)
    assert.equal(state(story, 'panel').incident?.lost?.length, 2)
  })

  test('a process that ends takes its jobs with it, and the incident says which', () => {
    const story = begin()
    settle(story)
    looksAt(story, 'panel', atStep(12))
    see(story, 'panel', 'failed')
    assert.deepEqual(
      state(story, 'panel').incident?.lost?.map(({ id }) => id),
      ['7', '8'],
    )
  })

  test('what the last life worked on is not lost again by the next one', () => {
    const story = begin()
    settle(story)
    looksAt(story, 'panel', atStep(12))
    command(story, { do: 'restart', service: 'panel' })
    finish(story, 'panel')
    answer(story, 'panel/health', 'ok')
    later(story, 1_000)
    answer(story, 'panel/health', 'ok')
    later(story, 1_000)
    see(story, 'panel', 'failed')
    assert.equal(state(story, 'panel').incident?.lost, undefined)
  })
})

describe('operators', () => {
  test('a stop on purpose is respected', () => {
    const story = begin()
    settle(story)
    assert.deepEqual(names(see(story, 'panel', 'stopped')), ['tell stopped'])
    breakDown(story, 'panel/health')
    assert.equal(acts(story), 0)
    assert.equal(phaseOf(story, 'panel'), 'stopped')
  })

  test('a stop that a check notices first is told by the driver before it is confirmed', () => {
    const story = begin()
    settle(story)
    assert.ok(names(answer(story, 'panel/health', 'refused')).includes('look panel'))
    see(story, 'panel', 'stopped')
    later(story, 3_000)
    answer(story, 'panel/health', 'refused')
    assert.equal(phaseOf(story, 'panel'), 'stopped')
    assert.equal(acts(story), 0)
  })

  test('unless the service is declared to be always up', () => {
    const story = begin({ services: { panel: { alwaysUp: true } } })
    settle(story)
    assert.ok(names(see(story, 'panel', 'stopped')).includes('act restart panel'))
  })

  test('a service that is to run with us is started when found stopped at boot, and verified', () => {
    const story = begin({ services: { panel: { autoStart: true } } })
    happen(story, { type: 'booted', at: story.at })
    assert.deepEqual(names(see(story, 'panel', 'stopped')), ['act start panel'])
    assert.equal(story.world.restarts.length, 0, 'a first start is no restart')
    finish(story, 'panel')
    for (const _ of [1, 2]) {
      later(story, 1_000)
      answer(story, 'panel/health', 'ok')
    }
    assert.equal(phaseOf(story, 'panel'), 'up')
  })

  test('stop and start by command', () => {
    const story = begin()
    settle(story)
    assert.deepEqual(names(command(story, { do: 'stop', service: 'panel' })), ['act stop panel'])
    finish(story, 'panel')
    assert.equal(phaseOf(story, 'panel'), 'stopped')
    see(story, 'panel', 'stopped')
    assert.deepEqual(names(command(story, { do: 'start', service: 'panel' })), ['act start panel'])
  })

  test('maintenance keeps watching, forbids acting, and always ends', () => {
    const story = begin()
    settle(story)
    command(story, { do: 'maintenance', services: ['panel'], until: story.at + 100 * 3_600_000 })
    const until = state(story, 'panel').holds[0]?.until ?? 0
    assert.ok(until <= story.at + 8 * 3_600_000, 'eight hours at most')
    breakDown(story, 'panel/health')
    assert.equal(phaseOf(story, 'panel'), 'waiting: hold')
    tick(story, until - story.at + 1_000)
    assert.equal(phaseOf(story, 'panel'), 'acting', 'and what is still broken then is healed')
  })

  test('a pause holds until it is resumed', () => {
    const story = begin()
    settle(story)
    command(story, { do: 'pause', service: 'panel' })
    breakDown(story, 'panel/health')
    tick(story, 86_400_000)
    assert.equal(acts(story), 0)
    answer(story, 'panel/health', 'refused')
    assert.ok(names(command(story, { do: 'resume', service: 'panel' })).includes('act restart panel'))
  })

  test('dry run does everything but the act', () => {
    const story = begin({ host: { dryRun: true } })
    settle(story)
    const effects = breakDown(story, 'panel/health')
    assert.deepEqual(names(effects), [
      'look panel',
      'recheck panel/health confirm',
      'tell opened',
      'tell acting',
    ])
    assert.match(state(story, 'panel').incident?.timeline.at(-1)?.text ?? '', /would be restarted/)
  })

  test('an acknowledgement names who and when', () => {
    const story = begin()
    settle(story)
    breakDown(story, 'panel/health', 'http-4xx')
    const id = state(story, 'panel').incident?.id ?? ''
    command(story, { do: 'acknowledge', incident: id })
    assert.deepEqual(state(story, 'panel').incident?.acknowledged, { by: 'operator', at: story.at })
  })

  test('commands for unknown services change nothing', () => {
    const story = begin()
    const before = story.world
    assert.deepEqual(command(story, { do: 'restart', service: 'nobody' }), [])
    assert.deepEqual(command(story, { do: 'maintenance', services: [], until: story.at + 1 }), [])
    assert.equal(story.world, before)
  })
})

describe('our own death', () => {
  test('in the middle of a restart: the world is looked at, the attempt counts, nothing is done twice', () => {
    const story = begin()
    settle(story)
    breakDown(story, 'panel/health')
    later(story, 2_000)
    const effects = names(happen(story, { type: 'booted', at: story.at }))
    assert.ok(effects.includes('look panel'))
    assert.ok(!effects.some((name) => name.startsWith('act')))
    see(story, 'panel', 'running')
    for (const _ of [1, 2]) {
      later(story, 1_000)
      answer(story, 'panel/health', 'ok')
    }
    assert.equal(state(story, 'panel').lastIncident?.outcome, 'healed')
    assert.equal(state(story, 'panel').attempts, 1)
    assert.equal(acts(story), 1)
  })

  test('between stop and start: it is started without a cooldown, as the next attempt', () => {
    // What a stop command takes away whole (compose down) is not known to its manager until it is started.
    for (const found of ['stopped', 'failed', 'missing'] as const) {
      const story = begin()
      settle(story)
      breakDown(story, 'panel/health')
      happen(story, { type: 'booted', at: story.at + 1_000 })
      later(story, 1_100)
      see(story, 'panel', found)
      assert.equal(acts(story), 2, found)
      assert.equal(state(story, 'panel').attempts, 2)
    }
  })

  test('between stop and start of what is really not installed: the one start that fails is the last', () => {
    const story = begin()
    settle(story)
    breakDown(story, 'panel/health')
    happen(story, { type: 'booted', at: story.at + 1_000 })
    later(story, 1_100)
    see(story, 'panel', 'missing')
    finish(story, 'panel', false)
    tick(story, 3_600_000)
    assert.equal(phaseOf(story, 'panel'), 'waiting: alertOnly')
    assert.equal(acts(story), 2)
  })

  test('deadlines are armed again', () => {
    const story = begin()
    settle(story)
    breakDown(story, 'panel/health')
    happen(story, { type: 'booted', at: story.at + 1_000 })
    tick(story, 40_000)
    assert.equal(phaseOf(story, 'panel'), 'waiting: unproven')
  })

  test('health has to be shown anew', () => {
    const story = begin()
    settle(story)
    happen(story, { type: 'booted', at: story.at })
    assert.equal(phaseOf(story, 'panel'), 'unknown')
    answer(story, 'panel/health', 'ok')
    assert.equal(phaseOf(story, 'panel'), 'up')
  })
})

describe('one incident', () => {
  test('two incidents of a minute have different names', () => {
    const story = begin({ checks: [light('panel/health')] })
    settle(story)
    const ids: string[] = []
    for (let crash = 0; crash < 2; crash++) {
      see(story, 'panel', 'failed')
      ids.push(state(story, 'panel').incident?.id ?? '')
      finish(story, 'panel')
      for (const _ of [1, 2]) {
        later(story, 1_000)
        answer(story, 'panel/health', 'ok')
      }
    }
    assert.deepEqual(ids, ['BUG-20261122-0300-panel', 'BUG-20261122-0300-panel-2'])
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
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
  suite,
  tick,
} from './story.ts'

const command = (story: Story, what: 'pause' | 'resume' | 'reset') =>
  happen(story, { type: 'commanded', at: story.at, by: 'ann', command: { do: what, service: 'panel' } })

describe('an exit that the driver proves while the service waits', () => {
  test('ends the grace of a busy service at once: there is no work left to lose', () => {
    const story = begin()
    settle(story)
    looksAt(story, 'panel', atStep(1))
    looksAt(story, 'panel', atStep(2))
    breakDown(story, 'panel/health', 'timeout')
    assert.equal(phaseOf(story, 'panel'), 'waiting: busy')
    assert.deepEqual(names(see(story, 'panel', 'failed', 'SIGSEGV')), ['act restart panel'])
    assert.ok(state(story, 'panel').incident?.timeline.some(({ text }) => /has ended: SIGSEGV/.test(text)))
  })

  test('is remembered through a pause, whatever else fails, and cured when it ends', () => {
    const story = begin()
    settle(story)
    command(story, 'pause')
    breakDown(story, 'panel/health', 'wrong-data')
    see(story, 'panel', 'failed')
    assert.equal(phaseOf(story, 'panel'), 'waiting: hold')
    assert.equal(acts(story), 0)
    later(story, 60_000)
    assert.ok(names(command(story, 'resume')).includes('act restart panel'))
  })

  test('does not shorten a cooldown, and is cured after it', () => {
    const story = begin()
    settle(story)
    breakDown(story, 'panel/health')
    see(story, 'panel', 'running')
    failAttempt(story, 'panel', 'panel/health')
    see(story, 'panel', 'failed')
    assert.equal(phaseOf(story, 'panel'), 'waiting: cooldown')
    assert.equal(acts(story), 1)
    tick(story, 30_500)
    assert.equal(acts(story), 2)
  })
})

describe('an exit that was cured', () => {
  test('excuses no restart for what a restart does not cure', () => {
    const story = begin({ checks: [light('panel/health'), light('panel/data')] })
    settle(story)
    see(story, 'panel', 'failed')
    finish(story, 'panel')
    see(story, 'panel', 'running')
    for (let second = 0; second < 18; second++) {
      later(story, 1_000)
      answer(story, 'panel/health', 'ok')
      answer(story, 'panel/data', 'http-4xx')
    }
    for (let minute = 0; minute < 20; minute++) {
      tick(story, 60_000)
      answer(story, 'panel/health', 'ok')
      answer(story, 'panel/data', 'http-4xx')
    }
    assert.equal(phaseOf(story, 'panel'), 'waiting: alertOnly')
    assert.equal(acts(story), 1)
  })

  test('is proven anew when the process ends again', () => {
    const story = begin({ checks: [light('panel/health'), light('panel/data')] })
    settle(story)
    breakDown(story, 'panel/data', 'http-4xx')
    see(story, 'panel', 'running')
    see(story, 'panel', 'failed')
    assert.equal(phaseOf(story, 'panel'), 'acting')
  })
})

describe('a start that does not succeed', () => {
  for (const how of ['is refused by the driver', 'ends again at once'] as const) {
    for (const checks of [[], [light('panel/health')]]) {
      test(`and ${how} is an incident that is tried again, ${checks.length} checks`, () => {
        const story = begin({ services: { panel: { autoStart: true } }, checks })
        happen(story, { type: 'booted', at: story.at })
        see(story, 'panel', 'stopped')
        finish(story, 'panel', how === 'ends again at once')
        if (how === 'ends again at once') see(story, 'panel', 'running')
        see(story, 'panel', 'failed', 'exit code 1')
        assert.equal(phaseOf(story, 'panel'), 'waiting: cooldown')
        assert.ok(names(story.effects).includes('tell opened'))
        tick(story, 30_500)
        assert.equal(names(story.effects).filter((name) => name === 'act restart panel').length, 1)
      })
    }
  }

  test('and leaves it stopped is tried again as well, as often as a restart', () => {
    const story = begin({ services: { panel: { autoStart: true } }, checks: [] })
    happen(story, { type: 'booted', at: story.at })
    see(story, 'panel', 'stopped')
    for (let attempt = 0; attempt < 6; attempt++) {
      if (phaseOf(story, 'panel') === 'acting') finish(story, 'panel', false)
      see(story, 'panel', 'stopped')
      tick(story, 31_000)
    }
    assert.equal(phaseOf(story, 'panel'), 'waiting: escalated')
    assert.equal(acts(story), 4, 'the start, and three restarts')
  })
})

test('a page that only a person can mend does not use up the attempts of crashes that are days apart', () => {
  const story = begin({ checks: [light('panel/health'), suite('panel/pages', false)] })
  see(story, 'panel', 'running')
  settle(story)
  breakDown(story, 'panel/pages', 'assertion')
  for (let day = 0; day < 6; day++) {
    see(story, 'panel', 'failed')
    assert.equal(phaseOf(story, 'panel'), 'acting', `day ${day}`)
    finish(story, 'panel')
    see(story, 'panel', 'running')
    for (const _ of [1, 2]) {
      later(story, 1_000)
      answer(story, 'panel/health', 'ok')
    }
    answer(story, 'panel/pages', 'assertion')
    assert.equal(phaseOf(story, 'panel'), 'waiting: alertOnly')
    for (let hour = 0; hour < 24; hour++) {
      tick(story, 3_600_000)
      answer(story, 'panel/health', 'ok')
      answer(story, 'panel/pages', 'assertion')
    }
  }
})

test('what does not answer is not healthy, though nobody may restart it', () => {
  const story = begin({ checks: [light('panel/health'), light('panel/late')] })
  see(story, 'panel', 'running')
  answer(story, 'panel/health', 'ok')
  later(story, 15_000)
  see(story, 'panel', 'failed')
  finish(story, 'panel')
  see(story, 'panel', 'running')
  for (let quarter = 0; quarter < 200; quarter++) {
    later(story, 15_000)
    answer(story, 'panel/health', 'ok')
    answer(story, 'panel/late', 'refused')
    tick(story, 0)
  }
  assert.equal(phaseOf(story, 'panel'), 'waiting: alertOnly')
  assert.equal(state(story, 'panel').attempts, 1)
})

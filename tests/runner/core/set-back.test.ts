import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  acts,
  answer,
  begin,
  breakDown,
  failAttempt,
  finish,
  happen,
  later,
  phaseOf,
  type Story,
  see,
  settle,
  state,
  tick,
} from './story.ts'

const hour = 3_600_000

/** Guardian ends, the clock of the host is moved, and Guardian starts again. */
function away(story: Story, ms: number): void {
  story.world = JSON.parse(JSON.stringify(story.world))
  later(story, ms)
  happen(story, { type: 'booted', at: story.at })
}

describe('a clock that was set back while Guardian was away', () => {
  test('makes nobody deaf: what fails from now on is found and healed', () => {
    const story = begin()
    settle(story)
    away(story, -2 * hour)
    answer(story, 'panel/health', 'ok')
    assert.equal(phaseOf(story, 'panel'), 'up')
    later(story, 15_000)
    breakDown(story, 'panel/health', 'timeout')
    assert.equal(phaseOf(story, 'panel'), 'acting')
  })

  test('makes no pause longer, and no budget', () => {
    const story = begin()
    settle(story)
    breakDown(story, 'panel/health')
    failAttempt(story, 'panel', 'panel/health')
    assert.equal(phaseOf(story, 'panel'), 'waiting: cooldown')
    away(story, -2 * hour)
    tick(story, 29_000)
    assert.equal(acts(story), 1)
    tick(story, 1_500)
    assert.equal(acts(story), 2)
    assert.equal(story.world.restarts.length, 2)
    tick(story, hour)
    assert.ok(story.world.restarts.every(({ at }) => at <= story.at))
  })

  test('leaves a restart that was cut short its deadline', () => {
    const story = begin()
    settle(story)
    breakDown(story, 'panel/health')
    finish(story, 'panel')
    away(story, -2 * hour)
    see(story, 'panel', 'running')
    for (const _ of [1, 2]) {
      later(story, 1_000)
      answer(story, 'panel/health', 'ok')
    }
    assert.equal(phaseOf(story, 'panel'), 'up')
    assert.equal(state(story, 'panel').lastIncident?.outcome, 'healed')
  })

  test('is not seen where time has passed', () => {
    const story = begin()
    settle(story)
    const { checks } = story.world
    away(story, hour)
    assert.deepEqual(story.world.checks.panel?.['panel/health']?.last, checks.panel?.['panel/health']?.last)
  })
})

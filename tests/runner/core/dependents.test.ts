import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Command } from '../../../runner/core/event.ts'
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
  phaseOf,
  type Story,
  see,
  settle,
  state,
  suite,
  tick,
} from './story.ts'

const minute = 60_000

function stack(): Story {
  const story = begin({
    services: { comfyui: {}, panel: { dependsOn: ['comfyui'] } },
    checks: [light('comfyui/health'), suite('comfyui/pages', false), light('panel/health')],
  })
  for (const id of ['comfyui', 'panel']) see(story, id, 'running')
  settle(story)
  return story
}

const command = (story: Story, given: Command) =>
  happen(story, { type: 'commanded', at: story.at, by: 'ann', command: given })

const passes = (story: Story, check: string, times = 2) => {
  for (let pass = 0; pass < times; pass++) {
    later(story, 1_000)
    answer(story, check, 'ok')
  }
}

/** Fails until it is confirmed, while what it needs gives that answer when it is asked. */
function hangs(story: Story, parent: 'ok' | 'http-4xx' = 'ok') {
  breakDown(story, 'panel/health', 'timeout')
  answer(story, 'comfyui/health', parent)
}

describe('a parent whose trouble is for a person', () => {
  test('and that answers well takes no blame for a dependent that hangs', () => {
    const story = stack()
    breakDown(story, 'comfyui/pages', 'assertion')
    answer(story, 'comfyui/health', 'ok')
    assert.equal(phaseOf(story, 'comfyui'), 'waiting: alertOnly')
    hangs(story)
    assert.equal(phaseOf(story, 'panel'), 'acting')
  })

  test('and that answers wrongly is to blame for what others answer, and not for a process that ends', () => {
    const story = stack()
    breakDown(story, 'comfyui/health', 'http-4xx')
    hangs(story, 'http-4xx')
    assert.equal(phaseOf(story, 'panel'), 'waiting: parent')
    see(story, 'panel', 'failed')
    tick(story, 500)
    assert.equal(phaseOf(story, 'panel'), 'acting')
  })

  test('and that does not answer is to blame for both', () => {
    const story = stack()
    command(story, { do: 'pause', service: 'comfyui' })
    breakDown(story, 'comfyui/health')
    see(story, 'panel', 'failed')
    tick(story, minute)
    assert.equal(phaseOf(story, 'panel'), 'waiting: parent')
    assert.equal(acts(story), 0)
    assert.deepEqual(state(story, 'comfyui').incident?.suppressed, ['panel'])
  })

  test('after its restart lets those that waited for it be judged again', () => {
    const story = stack()
    breakDown(story, 'comfyui/pages', 'assertion')
    breakDown(story, 'comfyui/health')
    breakDown(story, 'panel/health')
    assert.equal(phaseOf(story, 'panel'), 'waiting: parent')
    finish(story, 'comfyui')
    passes(story, 'comfyui/health', 3)
    assert.equal(phaseOf(story, 'comfyui'), 'waiting: alertOnly')
    tick(story, 500)
    assert.equal(phaseOf(story, 'panel'), 'unknown')
    hangs(story)
    assert.equal(phaseOf(story, 'panel'), 'acting')
  })
})

describe('a parent that was stopped', () => {
  test('a moment ago is to blame', () => {
    const story = stack()
    see(story, 'comfyui', 'stopped')
    passes(story, 'panel/health')
    hangs(story)
    see(story, 'panel', 'failed')
    tick(story, minute)
    assert.equal(phaseOf(story, 'panel'), 'waiting: parent')
  })

  test('is not, when the dependent was seen to work a good while after', () => {
    for (const how of ['timeout', 'failed'] as const) {
      const story = stack()
      see(story, 'comfyui', 'stopped')
      later(story, 2 * minute)
      passes(story, 'panel/health')
      if (how === 'failed') see(story, 'panel', 'failed')
      else breakDown(story, 'panel/health', 'timeout')
      tick(story, 20_000)
      assert.equal(phaseOf(story, 'panel'), 'acting', how)
    }
  })
})

test('a parent that answered well while the dependent was still being asked has not answered for its failure', () => {
  const story = stack()
  const asked = story.at
  later(story, 50)
  answer(story, 'comfyui/health', 'ok')
  // It hangs from here on: the dependent says so before the next look at the parent does.
  answer(story, 'panel/health', 'http-5xx', { startedAt: asked, tookMs: 1_200 })
  later(story, 3_000)
  answer(story, 'panel/health', 'http-5xx')
  assert.equal(phaseOf(story, 'panel'), 'suspect')
  breakDown(story, 'comfyui/health', 'timeout')
  assert.equal(phaseOf(story, 'comfyui'), 'acting')
  answer(story, 'panel/health', 'http-5xx')
  assert.equal(phaseOf(story, 'panel'), 'waiting: parent')
})

test('a person was called for the parent: dependents wait, in the one incident, until it works', () => {
  const story = stack()
  breakDown(story, 'comfyui/health')
  for (const _ of [1, 2]) {
    failAttempt(story, 'comfyui', 'comfyui/health')
    tick(story, 30_500)
  }
  failAttempt(story, 'comfyui', 'comfyui/health')
  assert.equal(phaseOf(story, 'comfyui'), 'waiting: escalated')
  breakDown(story, 'panel/health')
  tick(story, 60 * minute)
  assert.equal(phaseOf(story, 'panel'), 'waiting: parent')
  passes(story, 'comfyui/health')
  assert.equal(phaseOf(story, 'panel'), 'unknown')
})

test('one that waits for what it does not need any more is judged again', () => {
  const before = stack()
  breakDown(before, 'comfyui/health')
  breakDown(before, 'panel/health')
  assert.equal(phaseOf(before, 'panel'), 'waiting: parent')
  const story = begin({ services: { panel: {} } })
  story.world = before.world
  story.at = before.at + minute
  happen(story, { type: 'booted', at: story.at })
  tick(story, 500)
  assert.equal(phaseOf(story, 'panel'), 'unknown')
})

test('three of four that fail one after the other within a minute are our trouble too', () => {
  const story = begin({ services: { a: {}, b: {}, c: {}, d: {} } })
  settle(story)
  for (const id of ['a', 'b', 'c']) {
    breakDown(story, `${id}/health`, 'timeout')
    later(story, 2_000)
  }
  assert.equal(phaseOf(story, 'c'), 'waiting: hold')
  assert.equal(acts(story), 2)
})

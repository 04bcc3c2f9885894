import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { answer, begin, breakDown, happen, later, type Story, settle, state } from './story.ts'

const effects = (happened: readonly { type: string }[]) => happened.map(({ type }) => type)

const seeLife = (story: Story, identity: string) =>
  happen(story, { type: 'seen', at: story.at, service: 'panel', status: { state: 'running', identity } })

/** The intent to restart a hung service is saved, and Guardian dies. */
function dead(): Story {
  const story = begin()
  seeLife(story, 'first life')
  settle(story)
  breakDown(story, 'panel/health', 'timeout')
  assert.equal(state(story, 'panel').phase.name, 'acting')
  later(story, 1_000)
  happen(story, { type: 'booted', at: story.at })
  return story
}

describe('a restart that Guardian did not survive', () => {
  test('did not happen when the same life still fails: it is done at once, and the attempt counts', () => {
    const story = dead()
    seeLife(story, 'first life')
    later(story, 100)
    assert.ok(effects(answer(story, 'panel/health', 'timeout')).includes('act'))
    const { attempts, incident } = state(story, 'panel')
    assert.equal(attempts, 2)
    assert.deepEqual(
      incident?.actions.map(({ attempt, outcome }) => [attempt, outcome]),
      [
        [1, 'unknown'],
        [2, undefined],
      ],
    )
  })

  test('is known not to have happened whichever comes first, the look or the answer', () => {
    const story = dead()
    later(story, 100)
    assert.ok(!effects(answer(story, 'panel/health', 'timeout')).includes('act'), 'nobody has looked yet')
    assert.ok(effects(seeLife(story, 'first life')).includes('act'))
  })

  test('leaves a service alone that works again by itself', () => {
    const story = dead()
    seeLife(story, 'first life')
    for (let pass = 0; pass < 2; pass += 1) {
      later(story, 1_000)
      assert.ok(!effects(answer(story, 'panel/health', 'ok')).includes('act'))
    }
    assert.equal(state(story, 'panel').phase.name, 'up')
  })

  test('is given its start grace when a new life was begun', () => {
    const story = dead()
    seeLife(story, 'second life')
    for (let failure = 0; failure < 5; failure += 1) {
      later(story, 1_000)
      assert.ok(!effects(answer(story, 'panel/health', 'refused')).includes('act'))
    }
    assert.equal(state(story, 'panel').phase.name, 'verifying')
  })
})

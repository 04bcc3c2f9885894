import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Effect } from '../../../runner/core/effect.ts'
import { answer, begin, breakDown, happen, later, type Setting, type Story, settle, tick } from './story.ts'

const minute = 60_000
const hour = 60 * minute
/** Nobody but a person can mend it. */
const alone: Setting = { services: { panel: { hasDriver: false } } }

const reminders = (effects: readonly Effect[]) =>
  effects.filter((effect) => effect.type === 'tell' && effect.topic === 'reminder')

/** Ticks every minute; says after how many minutes it was reminded. */
function remindedAfter(story: Story, ms: number): readonly number[] {
  const start = story.at
  const times: number[] = []
  while (story.at - start < ms)
    for (const _ of reminders(tick(story, minute))) times.push((story.at - start) / minute)
  return times
}

function broken(setting: Setting = alone): Story {
  const story = begin(setting)
  settle(story)
  breakDown(story, 'panel/health')
  // Answers take some milliseconds.
  later(story, 5)
  assert.ok(story.world.services.panel?.incident)
  return story
}

const acknowledge = (story: Story) =>
  happen(story, {
    type: 'commanded',
    at: story.at,
    by: 'ops',
    command: { do: 'acknowledge', incident: story.world.services.panel?.incident?.id ?? '' },
  })

test('a person who is needed is called again after an hour, and then each time after twice as long', () => {
  assert.deepEqual(remindedAfter(broken(), 16 * hour), [60, 180, 420, 900])
})

test('after a while it is said once a day', () => {
  const days = remindedAfter(broken(), 30 * 24 * hour)
  assert.deepEqual(
    days.slice(-3).map((at, index, all) => at - (all[index - 1] ?? at - 1_440)),
    [1_440, 1_440, 1_440],
  )
})

test('how often is the business of the policy, and never is a choice', () => {
  const every = (remindEveryMs: number | null): Setting => ({
    services: { panel: { hasDriver: false, policy: { remindEveryMs } } },
  })
  assert.deepEqual(remindedAfter(broken(every(5 * minute)), 40 * minute), [5, 15, 35])
  assert.deepEqual(remindedAfter(broken(every(null)), 48 * hour), [])
})

test('an acknowledgement ends it, and so does the end of the incident', () => {
  const known = broken()
  assert.equal(remindedAfter(known, hour).length, 1)
  acknowledge(known)
  assert.deepEqual(remindedAfter(known, 48 * hour), [])

  const over = broken()
  answer(over, 'panel/health', 'ok')
  tick(over, 5_000)
  answer(over, 'panel/health', 'ok')
  assert.equal(over.world.services.panel?.incident, undefined)
  assert.deepEqual(remindedAfter(over, 48 * hour), [])
})

test('nobody is called while Guardian is at it, or while a person holds the service', () => {
  const healing = begin()
  settle(healing)
  breakDown(healing, 'panel/health')
  assert.equal(healing.world.services.panel?.phase.name, 'acting')
  assert.deepEqual(reminders(tick(healing, 20_000)), [])

  const held = broken()
  happen(held, { type: 'commanded', at: held.at, by: 'ops', command: { do: 'pause', service: 'panel' } })
  assert.deepEqual(remindedAfter(held, 48 * hour), [])
})

test('it goes on where it was after our own end', () => {
  const story = broken()
  remindedAfter(story, 90 * minute)
  story.world = JSON.parse(JSON.stringify(story.world))
  happen(story, { type: 'booted', at: story.at })
  assert.deepEqual(remindedAfter(story, 3 * hour), [90])
})

test('a clock that was moved back between two lives of ours silences nobody', () => {
  const story = broken()
  remindedAfter(story, 2 * hour)
  story.at -= 24 * hour
  happen(story, { type: 'booted', at: story.at })
  assert.deepEqual(remindedAfter(story, hour), [1])
})

test('whatever happens, nothing is said again once it is acknowledged or over, and never twice in less than the pause', () => {
  const steps = fc.array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 200 }) }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constantFrom('pass' as const, 'fail' as const, 'boot' as const) }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('ack' as const) }) },
    ),
    { maxLength: 40 },
  )
  fc.assert(
    fc.property(steps, (some) => {
      const story = broken()
      let lastAt = Number.NEGATIVE_INFINITY
      for (const step of some) {
        if (step.do === 'ack') acknowledge(story)
        else if (step.do === 'boot') happen(story, { type: 'booted', at: story.at })
        else if (step.do !== 'wait') answer(story, 'panel/health', step.do === 'pass' ? 'ok' : 'refused')
        for (let index = 0; step.do === 'wait' && index < step.minutes; index += 1) {
          const before = story.world.services.panel?.incident
          const said = reminders(tick(story, minute))
          assert.ok(said.length <= 1)
          if (said.length === 0) continue
          assert.ok(
            before !== undefined && before.acknowledged === undefined && before.closedAt === undefined,
          )
          assert.ok(story.at - lastAt >= hour)
          lastAt = story.at
        }
      }
    }),
    { numRuns: 100 },
  )
})

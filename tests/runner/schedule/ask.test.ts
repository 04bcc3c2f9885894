import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Answer } from '../../../runner/core/observation.ts'
import type { Probe } from '../../../runner/lib/plugin.ts'
import { askCheck } from '../../../runner/schedule/ask.ts'
import { createLane } from '../../../runner/schedule/lanes.ts'
import { fakeClock, settled } from './fake-clock.ts'

const pass: Answer = { verdict: 'pass', reason: 'ok', summary: 'well' }
const timeout: Answer = { verdict: 'fail', reason: 'timeout', summary: 'sent half of it' }

function asking(probe: Probe, clock = fakeClock()) {
  const lane = createLane({ name: 'light', concurrency: 1, clock })
  const check = { id: 'panel/health', service: 'panel' }
  const observation = askCheck({
    check,
    instance: { ask: probe },
    lane,
    clock,
    from: 'here',
    fresh: true,
    deadlineMs: 5_000,
  })
  return { observation, clock }
}

describe('asking a check', () => {
  test('makes an observation of an answer: who, where, when and how long', async () => {
    const clock = fakeClock()
    const startedAt = clock.now()
    const { observation } = asking(async ({ fresh }) => {
      await clock.advance(20)
      return { ...pass, values: { fresh } }
    }, clock)
    assert.deepEqual(await observation, {
      ...pass,
      values: { fresh: true },
      check: 'panel/health',
      service: 'panel',
      from: 'here',
      startedAt,
      tookMs: 20,
    })
  })

  test('calls a target that is silent until the deadline a failure', async () => {
    for (const wrap of [(reason: unknown) => reason, (cause: unknown) => new Error('aborted', { cause })]) {
      const { observation, clock } = asking(({ signal }) => {
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(wrap(signal.reason))))
      })
      await clock.advance(5_000)
      const { verdict, reason, summary, tookMs } = await observation
      assert.deepEqual(
        [verdict, reason, summary, tookMs],
        ['fail', 'timeout', 'panel/health did not answer within 5 s', 5_000],
      )
    }
  })

  test('keeps what a probe itself has to say about its timeout', async () => {
    const { observation, clock } = asking(({ signal }) => {
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(timeout)))
    })
    await clock.advance(5_000)
    assert.equal((await observation).summary, 'sent half of it')
  })

  test('is inconclusive when the probe throws, even after the deadline', async () => {
    const { observation } = asking(async () => {
      throw new TypeError('x is not a function\u001b[2J')
    })
    const { verdict, reason, summary } = await observation
    assert.deepEqual(
      [verdict, reason, summary],
      ['inconclusive', 'own-trouble', 'panel/health could not be asked: x is not a function'],
    )
    const late = asking(({ signal }) => {
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(new TypeError('broken'))),
      )
    })
    await late.clock.advance(5_000)
    assert.equal((await late.observation).verdict, 'inconclusive')
  })

  test('is inconclusive when the probe does not stop when told', async () => {
    const { observation, clock } = asking(() => new Promise(() => undefined))
    await clock.advance(6_000)
    const { verdict, reason, summary } = await observation
    assert.deepEqual([verdict, reason], ['inconclusive', 'own-trouble'])
    assert.match(summary, /in the lane light was told to stop after 5 s/)
  })

  test('is inconclusive when we stood still while the deadline passed', async () => {
    const { observation, clock } = asking(({ signal }) => {
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    })
    await settled()
    clock.jump(9_000)
    await clock.advance(0)
    const { verdict, summary } = await observation
    assert.equal(verdict, 'inconclusive')
    assert.match(summary, /we ourselves stood still: 9 s had passed/)
  })
})

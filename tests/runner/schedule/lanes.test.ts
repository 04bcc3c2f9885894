import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createLane, DeadlineReached, Overdue } from '../../../runner/schedule/lanes.ts'
import { fakeClock, settled } from './fake-clock.ts'

const never = () => new Promise<never>(() => undefined)
const obedient = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

describe('a lane', () => {
  test('runs no more jobs at once than it may, and the rest in order', async () => {
    const lane = createLane({ name: 'light', concurrency: 2, clock: fakeClock() })
    const begun: number[] = []
    const ends = [0, 1, 2, 3].map(() => Promise.withResolvers<void>())
    const all = ends.map(({ promise }, index) => {
      return lane.run(
        async () => {
          begun.push(index)
          await promise
        },
        { deadlineMs: 5_000 },
      )
    })
    await settled()
    assert.deepEqual(begun, [0, 1])
    assert.deepEqual(lane.stats(), { running: 2, waiting: 2, waitedMs: 0, deaf: 0 })
    ends[1]?.resolve()
    await settled()
    assert.deepEqual(begun, [0, 1, 2])
    for (const { resolve } of ends) resolve()
    await Promise.all(all)
    assert.deepEqual(begun, [0, 1, 2, 3])
  })

  test('tells a job at its deadline, counted from its own start and not from the queue', async () => {
    const clock = fakeClock()
    const lane = createLane({ name: 'light', concurrency: 1, clock })
    const first = lane.run(({ signal }) => obedient(signal), { deadlineMs: 5_000 })
    const second = lane.run(async ({ waitedMs }) => waitedMs, { deadlineMs: 1_000 })
    await Promise.all([assert.rejects(first, DeadlineReached), clock.advance(5_000)])
    assert.equal(await second, 5_000)
  })

  test('shows how long the front of its queue has been waiting', async () => {
    const clock = fakeClock()
    const lane = createLane({ name: 'suites', concurrency: 1, clock })
    const held = Promise.withResolvers<void>()
    const jobs = [
      lane.run(() => held.promise, { deadlineMs: 60_000 }),
      lane.run(async () => undefined, { deadlineMs: 60_000 }),
    ]
    await clock.advance(7_000)
    assert.equal(lane.stats().waitedMs, 7_000)
    held.resolve()
    await Promise.all(jobs)
  })

  test('lets a deaf job go, goes on with the next and drops what the deaf one says later', async () => {
    const clock = fakeClock()
    const lane = createLane({ name: 'light', concurrency: 1, clock, graceMs: 500 })
    const late = Promise.withResolvers<string>()
    const deaf = lane.run(() => late.promise, { deadlineMs: 5_000 })
    const next = lane.run(async () => 'next', { deadlineMs: 5_000 })
    await Promise.all([assert.rejects(deaf, Overdue), clock.advance(5_500)])
    assert.equal(await next, 'next')
    late.resolve('late')
    await settled()
    assert.deepEqual(lane.stats(), { running: 0, waiting: 0, waitedMs: 0, deaf: 1 })
    assert.equal(clock.pending(), 0)
  })

  test('frees its place when a job throws before its first promise', async () => {
    const lane = createLane({ name: 'light', concurrency: 1, clock: fakeClock() })
    const throwing = () => {
      throw new TypeError('broken')
    }
    await assert.rejects(lane.run(throwing, { deadlineMs: 1_000 }), /broken/)
    assert.equal(await lane.run(async () => 'well', { deadlineMs: 1_000 }), 'well')
  })

  test('gives up a job that waits, or runs, when its caller does', async () => {
    const lane = createLane({ name: 'light', concurrency: 1, clock: fakeClock() })
    const caller = new AbortController()
    const running = lane.run(({ signal }) => obedient(signal), { deadlineMs: 1_000, signal: caller.signal })
    const waiting = lane.run(never, { deadlineMs: 1_000, signal: caller.signal })
    const already = lane.run(never, { deadlineMs: 1_000, signal: AbortSignal.abort(new Error('closed')) })
    const ends = [running, waiting, already].map((job) => assert.rejects(job, /closed/))
    caller.abort(new Error('closed'))
    await Promise.all(ends)
    assert.equal(lane.stats().running, 0)
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createTimetable, share } from '../../../runner/schedule/timetable.ts'
import { fakeClock } from './fake-clock.ts'

function table(run: (id: string) => Promise<unknown> = async () => undefined) {
  const clock = fakeClock()
  const starts: { id: string; at: number }[] = []
  const errors: unknown[] = []
  const timetable = createTimetable({
    clock,
    run: (id) => {
      starts.push({ id, at: clock.now() })
      return run(id)
    },
    onError: (_, error) => errors.push(error),
  })
  return { clock, starts, errors, timetable }
}

describe('a timetable', () => {
  test('asks every check once per period and does not drift', async () => {
    const { clock, starts, timetable } = table()
    timetable.add({ id: 'panel/health', everyMs: 15_000 })
    await clock.advance(60_000)
    assert.equal(starts.length, 4)
    const gaps = starts.slice(1).map(({ at }, index) => at - (starts[index]?.at ?? 0))
    assert.deepEqual(gaps, [15_000, 15_000, 15_000])
    timetable.close()
    assert.equal(clock.pending(), 0)
  })

  test('spreads a thousand checks over the period, the same way every time', async () => {
    const offsets = Array.from({ length: 1_000 }, (_, index) => share(`service-${index}/health`) * 15_000)
    const perSecond = new Map<number, number>()
    for (const offset of offsets)
      perSecond.set(Math.floor(offset / 1_000), (perSecond.get(Math.floor(offset / 1_000)) ?? 0) + 1)
    assert.equal(perSecond.size, 15)
    for (const count of perSecond.values())
      assert.ok(count > 33 && count < 100, `${count} starts in one second`)
    assert.equal(share('panel/health'), share('panel/health'))
  })

  test('never asks a check that is still being asked, and counts the slot', async () => {
    const first = Promise.withResolvers<void>()
    const { clock, starts, timetable } = table(() => first.promise)
    timetable.add({ id: 'a', everyMs: 1_000 })
    await clock.advance(3_500)
    assert.equal(starts.length, 1)
    first.resolve()
    await clock.advance(1_000)
    assert.equal(starts.length, 2)
    const { skipped } = timetable.stats().get('a') ?? {}
    assert.ok(skipped === 2 || skipped === 3, `skipped ${skipped}`)
  })

  test('does not make up for the time it slept', async () => {
    const { clock, starts, timetable } = table()
    timetable.add({ id: 'a', everyMs: 1_000 })
    await clock.advance(1_000)
    const before = starts.length
    clock.jump(10_000)
    await clock.advance(0)
    assert.equal(starts.length, before + 1)
    const stats = timetable.stats().get('a')
    assert.equal(stats?.skipped, 9)
    assert.ok((stats?.nextAt ?? 0) > clock.now())
    await clock.advance(2_000)
    assert.equal(starts.length, before + 3)
  })

  test('pauses, goes on in its old slots, replaces and forgets', async () => {
    const { clock, starts, timetable } = table()
    timetable.add({ id: 'a', everyMs: 1_000 })
    await clock.advance(1_000)
    timetable.pause('a')
    assert.equal(timetable.stats().get('a')?.nextAt, undefined)
    await clock.advance(5_000)
    assert.equal(starts.length, 1)
    timetable.resume('a')
    timetable.resume('a')
    await clock.advance(1_000)
    assert.equal(starts.length, 2)
    assert.equal(((starts[1]?.at ?? 0) - (starts[0]?.at ?? 0)) % 1_000, 0)
    timetable.add({ id: 'a', everyMs: 500 })
    await clock.advance(1_000)
    assert.equal(starts.length, 4)
    timetable.remove('a')
    await clock.advance(5_000)
    assert.equal(starts.length, 4)
    assert.equal(timetable.stats().size, 0)
  })

  test('says what a run rejected with and goes on', async () => {
    const { clock, starts, errors, timetable } = table(async () => {
      throw new Error('the sink is full')
    })
    timetable.add({ id: 'a', everyMs: 1_000 })
    await clock.advance(2_000)
    assert.equal(starts.length, 2)
    assert.equal(errors.length, 2)
  })
})

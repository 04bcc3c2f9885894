import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { followWindows, type Opened, shortestPause, type Window } from '../../../runner/schedule/windows.ts'
import { fakeClock } from './fake-clock.ts'

const minute = 60_000
/** The fake clock begins at 00:16:40 of the first of January 1970. */
const window = (cron: string, minutes: number, more: Partial<Window> = {}): Window => ({
  services: ['panel'],
  cron,
  timezone: 'UTC',
  forMs: minutes * minute,
  ...more,
})

function follow(...windows: readonly Window[]) {
  const clock = fakeClock()
  const opened: Opened[] = []
  const followed = followWindows({ clock, windows, onOpen: (one) => opened.push(one) })
  return { clock, ends: () => opened.map(({ until }) => until / minute), followed }
}

describe('windows of maintenance', () => {
  test('a window opens once at its minute, and tells when it ends', async () => {
    const { clock, ends } = follow(window('20 * * * *', 30))
    await clock.advance(3 * minute)
    assert.deepEqual(ends(), [])
    await clock.advance(20 * minute)
    assert.deepEqual(ends(), [50])
    await clock.advance(60 * minute)
    assert.deepEqual(ends(), [50, 110])
  })

  test('one that began before we did is open at once, for the rest of its time', () => {
    assert.deepEqual(follow(window('10 * * * *', 30)).ends(), [40])
  })

  test('one that is over is not', () => {
    assert.deepEqual(follow(window('10 * * * *', 6)).ends(), [])
  })

  test('one that began while the host slept is open when it wakes', async () => {
    const { clock, ends } = follow(window('0 1 * * *', 60))
    clock.jump(60 * minute)
    await clock.advance(minute)
    assert.deepEqual(ends(), [120])
  })

  test('its times are those of its time zone', () => {
    assert.deepEqual(follow(window('10 1 * * *', 30, { timezone: 'Europe/Paris' })).ends(), [40])
    assert.deepEqual(follow(window('10 1 * * *', 30)).ends(), [])
  })

  test('the next one of a service is known, and nothing is called after the end', async () => {
    const { clock, followed, ends } = follow(window('20 * * * *', 30, { why: 'backup' }))
    assert.equal(followed.next('panel')?.window.why, 'backup')
    assert.ok((followed.next('panel')?.at ?? 0) > Date.now())
    assert.equal(followed.next('comfyui'), undefined)
    followed.close()
    await clock.advance(60 * minute)
    assert.deepEqual(ends(), [])
    assert.equal(clock.pending(), 0)
  })

  test('the shortest pause between two beginnings is found', () => {
    assert.equal(shortestPause('*/15 * * * *', 'UTC'), 15 * minute)
    assert.equal(shortestPause('0,5 3 * * *', 'UTC'), 5 * minute)
  })
})

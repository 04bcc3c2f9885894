import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { describe, it } from 'node:test'
import { changes } from '../../../runner/lib/changes.ts'
import type { Clock } from '../../../runner/lib/clock.ts'

/** A clock whose timers go off when the test says so. */
function handClock() {
  const waiting = new Set<() => void>()
  const clock: Clock = {
    now: () => 0,
    after(_, callback) {
      waiting.add(callback)
      return () => waiting.delete(callback)
    },
  }
  const strike = () => {
    for (const callback of [...waiting]) callback()
  }
  return { clock, strike, waiting }
}

function stage() {
  const hand = handClock()
  const changed = new EventEmitter<{ changed: [] }>()
  const stop = new AbortController()
  let value = 1
  const watch = { look: async () => value, changed, everyMs: 1_000, clock: hand.clock, signal: stop.signal }
  const set = (next: number) => {
    value = next
  }
  return { ...hand, changed, stop, set, seen: changes(watch) }
}

describe('changes', () => {
  it('tell what is, at once', async () => {
    assert.deepEqual(await stage().seen.next(), { done: false, value: 1 })
  })

  it('tell what differs when the time has come or something was emitted', async () => {
    const { seen, set, strike, changed } = stage()
    await seen.next()
    const second = seen.next()
    strike()
    await new Promise(setImmediate)
    set(2)
    strike()
    assert.equal((await second).value, 2)
    const third = seen.next()
    set(3)
    changed.emit('changed')
    assert.equal((await third).value, 3)
  })

  it('end when the signal aborts, and leave no timer and no listener', async () => {
    const { seen, stop, waiting, changed } = stage()
    await seen.next()
    const next = seen.next()
    stop.abort()
    assert.deepEqual(await next, { done: true, value: undefined })
    assert.equal(waiting.size, 0)
    assert.equal(changed.listenerCount('changed'), 0)
  })
})

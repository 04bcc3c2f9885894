import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createTurns } from '../../../runner/lib/turns.ts'

describe('turns', () => {
  it('run one at a time and in order under one key, side by side under two', async () => {
    const turns = createTurns()
    const first = Promise.withResolvers<void>()
    const seen: string[] = []
    const one = turns.take('a', async () => {
      await first.promise
      seen.push('one')
    })
    const two = turns.take('a', async () => void seen.push('two'))
    await turns.take('b', async () => void seen.push('other'))
    first.resolve()
    await Promise.all([one, two])
    assert.deepEqual(seen, ['other', 'one', 'two'])
  })

  it('go on after one that failed', async () => {
    const turns = createTurns()
    const failed = turns.take('a', () => Promise.reject(new Error('no')))
    const next = turns.take('a', async () => 'yes')
    await assert.rejects(failed, /no/)
    assert.equal(await next, 'yes')
  })

  it('are not begun when the signal aborts first, and the next still waits for the one before', async () => {
    const turns = createTurns()
    const first = Promise.withResolvers<void>()
    const stop = new AbortController()
    const seen: string[] = []
    const one = turns.take('a', async () => {
      await first.promise
      seen.push('one')
    })
    const late = turns.take('a', async () => void seen.push('late'), stop.signal)
    const three = turns.take('a', async () => void seen.push('three'))
    stop.abort(new Error('too late'))
    await assert.rejects(late, /too late/)
    assert.deepEqual(seen, [])
    first.resolve()
    await Promise.all([one, three])
    assert.deepEqual(seen, ['one', 'three'])
  })
})

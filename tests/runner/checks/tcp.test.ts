import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import tcp from '../../../runner/checks/tcp.ts'
import { ask, closedPort, instanceOf, serveRaw } from './tools.ts'

describe('a tcp check', () => {
  test('passes where something listens, and hangs up', async (t) => {
    const hungUp = Promise.withResolvers<void>()
    const { port } = await serveRaw(t, (socket) => socket.resume().once('close', () => hungUp.resolve()))
    const seen = await ask(instanceOf(tcp, { port }))
    assert.equal(seen.verdict, 'pass')
    assert.equal(seen.summary, `127.0.0.1:${port} accepts connections`)
    await hungUp.promise
  })

  test('is refused where nothing listens', async () => {
    const port = await closedPort()
    const seen = await ask(instanceOf(tcp, { port, host: 'localhost' }))
    assert.deepEqual([seen.verdict, seen.reason], ['fail', 'refused'])
    assert.equal(seen.summary, `localhost:${port} refuses connections (ECONNREFUSED)`)
  })

  test('stops when it is told', async (t) => {
    const { port } = await serveRaw(t, () => undefined)
    const instance = instanceOf(tcp, { port })
    await assert.rejects(
      instance.ask({ signal: AbortSignal.abort(new Error('enough')), fresh: false }),
      /enough/,
    )
  })

  test('refuses a port that is none', () => {
    assert.throws(() => instanceOf(tcp, { port: 70_000 }))
  })
})

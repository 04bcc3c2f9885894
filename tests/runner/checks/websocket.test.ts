import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { describe, type TestContext, test } from 'node:test'
import { type WebSocket, WebSocketServer } from 'ws'
import websocket from '../../../runner/checks/websocket.ts'
import { ask, closedPort, instanceOf, serve, serveRaw } from './tools.ts'

/** A server that does with a new socket what it likes. */
async function open(
  t: TestContext,
  greet: (socket: WebSocket, request: IncomingMessage) => void,
): Promise<string> {
  const { port, server } = await serve(t, (_, response) => response.writeHead(426).end())
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', greet)
  t.after(() => {
    for (const client of sockets.clients) client.terminate()
  })
  return `ws://127.0.0.1:${port}/ws/stats`
}

const stats = { type: 'stats', data: { queue_items: 3 } }

describe('a websocket check', () => {
  test('passes on the first message it expects, keeps its numbers, and hangs up', async (t) => {
    const hungUp = Promise.withResolvers<void>()
    const url = await open(t, (socket) => {
      socket.send(JSON.stringify(stats))
      socket.once('close', () => hungUp.resolve())
    })
    const json = { type: 'stats', 'data.queue_items': { below: 10 } }
    const seen = await ask(
      instanceOf(websocket, { url, expect: { json }, values: { queued: 'data.queue_items' } }),
    )
    assert.equal(seen.verdict, 'pass', seen.summary)
    assert.match(seen.summary, /^ws:\/\/127\.0\.0\.1:\d+\/ws\/stats sent its first message after \d+ ms$/)
    assert.equal(seen.values?.queued, 3)
    await hungUp.promise
  })

  test('says what it has to say, and sends its headers', async (t) => {
    const url = await open(t, (socket, request) => {
      socket.on('message', (data) => socket.send(`${request.headers['x-key']} ${data}`))
    })
    const options = { url, send: { subscribe: 'stats' }, headers: { 'x-key': 'k1' } }
    const seen = await ask(
      instanceOf(websocket, { ...options, expect: { text: { contains: 'k1 {"subscribe"' } } }),
    )
    assert.equal(seen.verdict, 'pass', seen.summary)
  })

  test('fails with wrong data when the message is another one, and says both', async (t) => {
    const url = await open(t, (socket) => socket.send(JSON.stringify(stats)))
    const other = await ask(instanceOf(websocket, { url, expect: { json: { type: 'jobs' } } }))
    assert.deepEqual([other.verdict, other.reason], ['fail', 'wrong-data'])
    assert.match(other.summary, /type should be "jobs", but is "stats"/)
    const prose = await open(t, (socket) => socket.send('hello'))
    const text = await ask(instanceOf(websocket, { url: prose, expect: { json: { type: 'jobs' } } }))
    assert.match(text.summary, /should be JSON, but begins with "hello"/)
  })

  test('fails with timeout when no message comes, unless an open socket is enough', async (t) => {
    const url = await open(t, () => undefined)
    const silent = await ask(instanceOf(websocket, { url }), 200)
    assert.deepEqual([silent.verdict, silent.reason], ['fail', 'timeout'])
    const enough = await ask(instanceOf(websocket, { url, expect: { message: false } }))
    assert.equal(enough.verdict, 'pass')
  })

  test('is degraded when the right message is slow', async (t) => {
    const url = await open(t, (socket) => setTimeout(() => socket.send('{}'), 60))
    const seen = await ask(instanceOf(websocket, { url, slowAfter: 20 }))
    assert.deepEqual([seen.verdict, seen.reason], ['degraded', 'slow'])
  })

  test('tells a refusal, a close and an empty port apart', async (t) => {
    const { port } = await serve(t, (_, response) => response.writeHead(404).end())
    const refused = await ask(instanceOf(websocket, { url: `ws://127.0.0.1:${port}/ws` }))
    assert.deepEqual(
      [refused.reason, refused.summary.endsWith('refused the socket: 404')],
      ['http-4xx', true],
    )
    const closing = await open(t, (socket) => socket.close(1013))
    const closed = await ask(instanceOf(websocket, { url: closing }))
    assert.deepEqual([closed.reason, /\(1013\)/.test(closed.summary)], ['reset', true])
    const empty = await ask(instanceOf(websocket, { url: `ws://127.0.0.1:${await closedPort()}/` }))
    assert.deepEqual([empty.verdict, empty.reason], ['fail', 'refused'])
  })

  test('takes no message over its limit, and no gibberish for a socket', async (t) => {
    const url = await open(t, (socket) => socket.send('x'.repeat(5_000)))
    const large = await ask(instanceOf(websocket, { url, maxBytes: 1_000 }))
    assert.deepEqual([large.verdict, large.reason], ['fail', 'wrong-data'])
    const { port } = await serveRaw(t, (socket) => socket.end('gibberish\r\n\r\n'))
    const strange = await ask(instanceOf(websocket, { url: `ws://127.0.0.1:${port}/` }))
    assert.deepEqual([strange.verdict, strange.reason], ['fail', 'wrong-data'])
  })

  test('keeps keys out of its sentences, and refuses addresses that are none', async () => {
    const url = `ws://127.0.0.1:${await closedPort()}/?token=geheim123`
    const seen = await ask(instanceOf(websocket, { url }))
    assert.doesNotMatch(seen.summary, /geheim123/)
    assert.throws(() => instanceOf(websocket, { url: 'http://127.0.0.1/' }), /ws:\/\/127/)
  })
})

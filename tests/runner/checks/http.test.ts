import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import http from '../../../runner/checks/http.ts'
import { ask, closedPort, instanceOf, serve, serveRaw } from './tools.ts'

const json =
  (document: unknown) =>
  (_: unknown, response: { setHeader(n: string, v: string): void; end(b: string): void }) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(document))
  }

describe('an http check', () => {
  test('passes on 2xx and says status and time', async (t) => {
    const { url } = await serve(t, json({ overall: 'healthy' }))
    const seen = await ask(instanceOf(http, { url }))
    assert.equal(seen.verdict, 'pass')
    assert.match(seen.summary, /^GET http:\/\/127\.0\.0\.1:\d+\/api\/health: 200 in \d+ ms$/)
    assert.deepEqual(seen.values, { status: 200, bytes: 21 })
    assert.equal(seen.check, 'panel/health')
    assert.equal(seen.from, 'here')
  })

  test('is refused where nothing listens, also by a name with several addresses', async () => {
    const port = await closedPort()
    for (const host of ['127.0.0.1', 'localhost']) {
      const seen = await ask(instanceOf(http, { url: `http://${host}:${port}/` }))
      assert.equal(seen.verdict, 'fail')
      assert.equal(seen.reason, 'refused')
    }
  })

  test('fails with timeout at the deadline when nobody answers, and hangs up', async (t) => {
    const hungUp = Promise.withResolvers<void>()
    const { url } = await serveRaw(t, (socket) => socket.resume().once('close', () => hungUp.resolve()))
    const seen = await ask(instanceOf(http, { url }), 400)
    assert.equal(seen.reason, 'timeout')
    assert.equal(seen.summary, 'panel/health did not answer within 400 ms')
    await hungUp.promise
  })

  test('cuts an endless drip at the deadline, not half a second later', async (t) => {
    const { url } = await serve(t, (_, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write('.'), 20)
      response.on('close', () => clearInterval(drip))
    })
    const seen = await ask(instanceOf(http, { url }), 600)
    assert.equal(seen.verdict, 'fail')
    assert.equal(seen.reason, 'timeout')
    assert.ok(seen.tookMs >= 590 && seen.tookMs < 1_100, `took ${seen.tookMs} ms`)
  })

  test('stops reading a body of 1 GB at its limit, whether the length is told or not', async (t) => {
    const chunk = Buffer.alloc(1_024 ** 2, 'x')
    let sent = 0
    const { url } = await serve(t, (request, response) => {
      response.writeHead(200, request.method === 'POST' ? {} : { 'content-length': 1_024 ** 3 })
      const push = () => {
        while (sent < 1_024 ** 3 && !response.destroyed) {
          sent += chunk.length
          if (!response.write(chunk)) return
        }
      }
      response.on('drain', push)
      push()
    })
    const before = process.memoryUsage().rss
    for (const method of ['GET', 'POST'] as const) {
      const seen = await ask(instanceOf(http, { url, method }))
      assert.equal(seen.reason, 'wrong-data')
      assert.match(seen.summary, /the body is over 1 MiB$/)
    }
    assert.ok(sent < 64 * 1_024 ** 2, `the server could send ${sent} bytes`)
    assert.ok(process.memoryUsage().rss - before < 64 * 1_024 ** 2)
  })

  test('calls invalid JSON, invalid UTF-8 and a document of another shape wrong data', async (t) => {
    const bodies: Readonly<Record<string, Buffer>> = {
      '/html': Buffer.from('<html>hello'),
      '/latin1': Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x7d]),
      '/null': Buffer.from('null'),
      '/list': Buffer.from('[1]'),
      '/text': Buffer.from('"healthy"'),
      '/empty': Buffer.alloc(0),
      '/deep': Buffer.from('['.repeat(500_000)),
      '/proto': Buffer.from('{"__proto__":{"overall":"healthy"}}'),
    }
    const { port } = await serve(t, (request, response) => response.end(bodies[request.url ?? '']))
    for (const path of Object.keys(bodies)) {
      const expect = { json: { overall: 'healthy' } }
      const seen = await ask(instanceOf(http, { url: `http://127.0.0.1:${port}${path}`, expect }))
      assert.equal(seen.verdict, 'fail', path)
      assert.equal(seen.reason, 'wrong-data', path)
    }
  })

  test('tells 4xx, 5xx and other unexpected statuses apart', async (t) => {
    const { port } = await serve(t, (request, response) =>
      response.writeHead(Number(request.url?.slice(1))).end(),
    )
    const reasonOf = async (status: number, expected?: (number | '2xx' | '4xx')[]) =>
      (
        await ask(
          instanceOf(http, {
            url: `http://127.0.0.1:${port}/${status}`,
            ...(expected ? { expect: { status: expected } } : {}),
          }),
        )
      ).reason
    assert.equal(await reasonOf(404), 'http-4xx')
    assert.equal(await reasonOf(503), 'http-5xx')
    assert.equal(await reasonOf(204), 'ok')
    assert.equal(await reasonOf(401, [401, '2xx']), 'ok')
    assert.equal(await reasonOf(418, ['4xx']), 'ok')
    assert.equal(await reasonOf(200, [401]), 'wrong-data')
  })

  test('keeps the values that are asked for, lengths of lists among them', async (t) => {
    const { url } = await serve(
      t,
      json({ queue_pending: [1, 2, 3], overall: 'healthy', nested: { up: true } }),
    )
    const values = {
      pending: 'queue_pending.length',
      overall: 'overall',
      up: 'nested.up',
      none: 'nested.down',
    }
    const seen = await ask(instanceOf(http, { url, values }))
    assert.deepEqual(seen.values, {
      status: 200,
      bytes: seen.values?.bytes,
      pending: 3,
      overall: 'healthy',
      up: true,
    })
  })

  test('is degraded when the right answer takes too long', async (t) => {
    const { url } = await serve(t, (_, response) => setTimeout(() => response.end('{}'), 60))
    const seen = await ask(instanceOf(http, { url, slowAfter: '20ms' }))
    assert.equal(seen.verdict, 'degraded')
    assert.equal(seen.reason, 'slow')
    assert.match(seen.summary, /took \d+ ms, expected at most 20 ms$/)
  })

  test('looks for text and headers', async (t) => {
    const { url } = await serve(t, (_, response) =>
      response.setHeader('x-version', 'v3.1').end('<title>Panel</title>'),
    )
    const verdict = async (expect: { text?: { contains: string }; header?: Record<string, string> }) =>
      (await ask(instanceOf(http, { url, expect }))).verdict
    assert.equal(await verdict({ text: { contains: 'Panel' }, header: { 'X-Version': 'v3' } }), 'pass')
    assert.equal(await verdict({ text: { contains: 'Login' } }), 'fail')
    assert.equal(await verdict({ header: { 'x-version': 'v4' } }), 'fail')
    assert.equal(await verdict({ header: { 'x-other': 'v4' } }), 'fail')
  })

  test('a dropped connection and an answer that is no HTTP are failures of the target', async (t) => {
    const drops = await serveRaw(t, (socket) => socket.once('data', () => socket.resetAndDestroy()))
    assert.equal((await ask(instanceOf(http, { url: drops.url }))).reason, 'reset')
    const closes = await serveRaw(t, (socket) => socket.once('data', () => socket.end()))
    assert.equal((await ask(instanceOf(http, { url: closes.url }))).reason, 'reset')
    const stops = await serveRaw(t, (socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf')),
    )
    assert.equal((await ask(instanceOf(http, { url: stops.url }))).reason, 'reset')
    const talks = await serveRaw(t, (socket) =>
      socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.2\r\n')),
    )
    assert.equal((await ask(instanceOf(http, { url: talks.url }))).reason, 'wrong-data')
  })

  test('asks over a new connection every time and leaves none behind', async (t) => {
    const { url, server } = await serve(t, json({}))
    let connections = 0
    let open = 0
    const allClosed = Promise.withResolvers<void>()
    server.on('connection', (socket) => {
      connections += 1
      open += 1
      socket.on('close', () => {
        open -= 1
        if (connections === 6 && open === 0) allClosed.resolve()
      })
    })
    const instance = instanceOf(http, { url })
    for (let round = 0; round < 3; round += 1) {
      await ask(instance, 5_000, false)
      await ask(instance, 5_000, true)
    }
    assert.equal(connections, 6)
    await allClosed.promise
  })

  test('sends a body as JSON and says that it does', async (t) => {
    const { url, server } = await serve(t, (request, response) => request.pipe(response))
    const asked = once(server, 'request')
    const seen = await ask(
      instanceOf(http, { url, method: 'POST', body: { a: [1] }, expect: { json: { 'a.0': 1 } } }),
    )
    assert.equal(seen.verdict, 'pass')
    const [request] = (await asked) as [{ headers: Record<string, string> }]
    assert.equal(request.headers['content-type'], 'application/json')
    assert.equal(request.headers['content-length'], '9')
  })

  test('does not ask when it was told to stop before it began', async (t) => {
    const { url } = await serveRaw(t, (socket) => socket.resume())
    const instance = instanceOf(http, { url })
    const stopped = AbortSignal.abort(new Error('we are closing'))
    await assert.rejects(instance.ask({ signal: stopped, fresh: false }), /we are closing/)
  })
})

import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { UserError } from '../../../runner/lib/errors.ts'
import { readExposition } from '../telemetry/exposition.ts'
import { freshServer, token } from './setup.ts'

test('metrics are served as Prometheus reads them', async (t) => {
  const { url } = await freshServer(t)
  const answer = await fetch(`${url}/metrics`)
  assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/)
  assert.ok(readExposition(await answer.text()).some(({ name }) => name === 'guardian_check_pass'))
})

test('it is alive while it starts, and ready only when it watches and can save', async (t) => {
  let state: { booted: boolean; sinceTickMs: number; storeTrouble?: string } = {
    booted: false,
    sinceTickMs: 0,
  }
  const { url } = await freshServer(t, { ready: () => state })
  const ask = async (path: string) => {
    const answer = await fetch(url + path)
    return [answer.status, JSON.parse(await answer.text())] as const
  }
  assert.equal((await ask('/healthz'))[0], 200)
  assert.deepEqual(await ask('/readyz'), [503, { ready: false, reasons: ['Guardian is starting'] }])
  state = { booted: true, sinceTickMs: 9_999 }
  assert.deepEqual(await ask('/readyz'), [200, { ready: true, reasons: [] }])
  state = { booted: true, sinceTickMs: 10_000, storeTrouble: 'the disk is full' }
  const reasons = ['the disk is full', 'The engine has not turned for 10 s']
  assert.deepEqual(await ask('/readyz'), [503, { ready: false, reasons }])
})

test('each command arrives as it was sent, and with who sent it', async (t) => {
  const { post, asked } = await freshServer(t)
  const commands = [
    { do: 'restart', service: 'panel' },
    { do: 'acknowledge', incident: 'BUG-1' },
    { do: 'maintenance', services: ['panel'], until: 1, note: 'updates' },
    { do: 'maintenance', services: ['panel'], until: 1 },
    { do: 'end-maintenance', services: ['panel'] },
    { do: 'start-all' },
    { do: 'stop-all' },
  ]
  for (const command of commands) {
    const answer = await post('/api/guardian/control', { command, by: 'cli' })
    assert.deepEqual([answer.status, JSON.parse(await answer.text())], [200, { result: { done: true } }])
  }
  assert.deepEqual(
    asked,
    commands.map((command) => [command, 'cli']),
  )
})

test('what is no command is refused with the reason, and nothing is done', async (t) => {
  const { post, asked } = await freshServer(t)
  const bodies = [
    {},
    { command: { do: 'explode', service: 'panel' } },
    { command: { do: 'restart' } },
    { command: { do: 'restart', service: 'panel', extra: 1 } },
    '{"command":',
    'null',
    '[]',
    '"\u0000"',
    '',
    { command: { do: 'maintenance', services: [], until: 1 } },
  ]
  for (const body of bodies) {
    const answer = await post('/api/guardian/control', body)
    const { error, remedy } = JSON.parse(await answer.text())
    assert.equal(answer.status, 400, error)
    assert.ok(error.length > 0 && remedy.length > 0)
  }
  assert.deepEqual(asked, [])
})

test('an error that a person can mend keeps its remedy, any other tells nothing of us', async (t) => {
  let error: Error = new UserError('There is no service "x"', 'Name one of: panel.')
  const { post } = await freshServer(t, { control: () => Promise.reject(error) })
  const ask = async () => {
    const answer = await post('/api/guardian/control', { command: { do: 'stop', service: 'x' } })
    return [answer.status, JSON.parse(await answer.text())]
  }
  assert.deepEqual(await ask(), [
    400,
    { error: 'There is no service "x"', remedy: 'Name one of: panel.', exitCode: 2 },
  ])
  error = new Error('secret path /home/user')
  assert.deepEqual(await ask(), [
    500,
    { error: 'Guardian could not answer', remedy: 'See its log for the reason.' },
  ])
})

test('every light check is asked on demand', async (t) => {
  const { post } = await freshServer(t, { check: async () => ['answers'] })
  assert.equal(await (await post('/api/guardian/check', {})).text(), '{"result":["answers"]}')
})

test('a run tells of its progress line by line', async (t) => {
  const { post } = await freshServer(t)
  const answer = await post('/api/guardian/run', { suites: ['api', 'visual'], by: 'cli' })
  assert.equal(answer.headers.get('content-type'), 'application/x-ndjson')
  assert.equal(await answer.text(), '{"asked":["api","visual"],"by":"cli"}\n{"passed":2}\n')
  const smoke = await post('/api/guardian/run-smoke', {})
  assert.match(await smoke.text(), /^{"asked":\["smoke"\],"by":"operator"}\n/)
})

test('a run that cannot begin has a status of its own, one that breaks ends with the error', async (t) => {
  const { post } = await freshServer(t, {
    async *runSuite({ suites }) {
      if (suites[0] === 'busy') throw new UserError('A suite runs already', 'Wait for it.', { exitCode: 1 })
      yield 1
      throw new Error('inner')
    },
  })
  assert.equal((await post('/api/guardian/run', { suites: ['busy'] })).status, 409)
  const broken = await post('/api/guardian/run', { suites: ['smoke'] })
  assert.equal(
    await broken.text(),
    '1\n{"error":"Guardian could not answer","remedy":"See its log for the reason."}\n',
  )
})

test('a run is told when its client hangs up', async (t) => {
  const told = Promise.withResolvers<void>()
  const { url } = await freshServer(t, {
    async *runSuite({ signal }) {
      signal.addEventListener('abort', () => told.resolve())
      yield 1
      await told.promise
    },
  })
  const hangUp = new AbortController()
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const answer = await fetch(`${url}/api/guardian/run`, {
    method: 'POST',
    headers,
    body: '{"suites":["smoke"]}',
    signal: hangUp.signal,
  })
  assert.equal(answer.status, 200)
  hangUp.abort()
  await told.promise
})

test('nothing is changed without the token', async (t) => {
  const { post, asked } = await freshServer(t)
  for (const authorization of ['', 'Bearer', 'Bearer wrong', `Basic ${token}`, `Bearer ${token}x`]) {
    const answer = await post(
      '/api/guardian/control',
      { command: { do: 'stop', service: 'panel' } },
      { authorization },
    )
    assert.equal(answer.status, 401)
    assert.equal(answer.headers.get('guardian'), String(process.pid))
  }
  assert.deepEqual(asked, [])
})

async function askAs(
  port: number,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
  path = '/api/guardian/status',
) {
  const asking = request({
    host: '127.0.0.1',
    port,
    method,
    path,
    headers: { connection: 'close', ...headers },
  })
  asking.end()
  const [answer] = await once(asking, 'response')
  return {
    status: answer.statusCode as number,
    body: JSON.parse(await text(answer)) as { error?: string; remedy?: string },
  }
}

test("a name that somebody else's DNS points at us is refused, addresses and configured names are not", async (t) => {
  const { port } = await freshServer(t, { hosts: ['guardian.lan'] })
  const statuses = async (hosts: readonly string[]) =>
    Promise.all(hosts.map(async (host) => (await askAs(port, { host })).status))
  assert.deepEqual(
    await statuses(['localhost', `127.0.0.1:${port}`, '[::1]:9091', '192.168.1.5', 'GUARDIAN.lan:80']),
    [200, 200, 200, 200, 200],
  )
  assert.deepEqual(
    await statuses(['evil.example', '127.0.0.1.evil.example', 'a b', 'evil@127.0.0.1', '127.0.0.1/x']),
    [421, 421, 421, 421, 421],
  )
})

test('requests from pages of other sites are refused', async (t) => {
  const { port } = await freshServer(t)
  const host = `127.0.0.1:${port}`
  const authorization = `Bearer ${token}`
  const strangers = [
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: `https://${host}` },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]
  for (const stranger of strangers) {
    assert.equal((await askAs(port, { host, ...stranger })).status, 403)
    assert.equal(
      (await askAs(port, { host, authorization, ...stranger }, 'POST', '/api/guardian/run-smoke')).status,
      403,
    )
  }
  assert.equal(
    (await askAs(port, { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' })).status,
    200,
  )
})

test('every answer carries the headers that keep browsers from misusing it', async (t) => {
  const { url } = await freshServer(t)
  for (const path of ['/healthz', '/nowhere', '/<script>alert(1)</script>']) {
    const { headers } = await fetch(url + path)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/)
    assert.equal(headers.get('access-control-allow-origin'), null)
    assert.match(headers.get('content-type') ?? '', /^application\/json/)
  }
})

test('bodies that are large or no JSON are refused', async (t) => {
  const { post } = await freshServer(t)
  const large = await post('/api/guardian/control', JSON.stringify('x'.repeat(70_000)))
  assert.deepEqual([large.status, JSON.parse(await large.text()).remedy], [413, 'Send at most 64 KiB.'])
  const plain = await post('/api/guardian/control', '{}', { 'content-type': 'text/plain' })
  assert.deepEqual(
    [plain.status, JSON.parse(await plain.text()).remedy],
    [415, 'Send JSON as `application/json`.'],
  )
})

test('a client that dribbles its request is hung up on, and others are served meanwhile', async (t) => {
  const { url, port } = await freshServer(t, { requestMs: 300 })
  const slow = connect(port, '127.0.0.1')
  slow.on('error', () => slow.destroy())
  await once(slow, 'connect')
  slow.write('POST /api/guardian/control HTTP/1.1\r\nhost: 127.0.0.1\r\n')
  const drip = setInterval(() => slow.write('x-drip: 1\r\n'), 50)
  t.after(() => clearInterval(drip))
  const closed = once(slow, 'close')
  slow.resume()
  assert.equal((await fetch(`${url}/healthz`)).status, 200)
  await closed
})

test('a client that does not read is hung up on', async (t) => {
  const large = { text: async () => 'x'.repeat(50_000_000), contentType: 'text/plain' }
  const { port } = await freshServer(t, { metrics: large, idleMs: 300 })
  const accepted = servedSocket(t)
  const deaf = connect(port, '127.0.0.1')
  deaf.on('error', () => deaf.destroy())
  t.after(() => deaf.destroy())
  deaf.pause()
  deaf.write('GET /metrics HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n')
  const socket = await accepted
  await once(socket, 'close')
  assert.ok(deaf.bytesRead < 50_000_000)
})

/** Our side of the next request's connection. */
function servedSocket(t: TestContext): Promise<Socket> {
  const found = Promise.withResolvers<Socket>()
  const see = (message: unknown) => found.resolve((message as { socket: Socket }).socket)
  subscribe('http.server.request.start', see)
  t.after(() => unsubscribe('http.server.request.start', see))
  return found.promise
}

test('rubbish on the wire is answered with 400 and changes nothing', async (t) => {
  const { url, port } = await freshServer(t)
  const wire = connect(port, '127.0.0.1')
  wire.end('\u0000\u001b[2J nonsense\r\n\r\n')
  assert.match(await text(wire), /^HTTP\/1\.1 400 /)
  assert.equal((await fetch(`${url}/healthz`)).status, 200)
})

test('a port that is taken is named with its owner and a remedy', async (t) => {
  const { port } = await freshServer(t)
  const second = freshServer(t, { port, portOwner: async () => 'process 4711 (nginx)' })
  await assert.rejects(second, {
    name: 'UserError',
    message: `Port ${port} on 127.0.0.1 is taken by process 4711 (nginx).`,
    remedy: /server\.port/,
    exitCode: 1,
  })
})

test('an address that is not ours is named with a remedy', async (t) => {
  await assert.rejects(freshServer(t, { host: '203.0.113.7' }), {
    name: 'UserError',
    message: /cannot listen on 203\.0\.113\.7/,
    remedy: /127\.0\.0\.1/,
  })
})

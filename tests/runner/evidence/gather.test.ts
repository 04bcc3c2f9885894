import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { type TestContext, test } from 'node:test'
import { gather } from '../../../runner/evidence/gather.ts'
import { hostState } from '../../../runner/evidence/host.ts'
import { httpSnapshot } from '../../../runner/evidence/http-snapshot.ts'
import type { Source } from '../../../runner/evidence/source.ts'
import type { Clock } from '../../../runner/lib/clock.ts'

const signal = new AbortController().signal
/** Every deadline is over at once. */
const hasty: Clock = {
  now: () => 5,
  after(_ms, callback) {
    queueMicrotask(callback)
    return () => undefined
  },
}
const patient: Clock = { now: () => 5, after: () => () => undefined }
const source = (key: string, collect: Source['collect']): Source => ({
  key,
  kind: 'log',
  title: key,
  collect,
})

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a source that fails costs the others nothing, and says why', async () => {
  const good = source('good', async () => ({ text: 'here' }))
  const bad = source('bad', async () => Promise.reject(new Error('no such thing')))
  const { found, missing } = await gather([good, bad], { clock: patient })
  assert.deepEqual(found, [{ source: good, finding: { text: 'here' }, takenAt: 5 }])
  assert.deepEqual(missing, [{ key: 'bad', what: 'bad', why: 'no such thing' }])
})

test('a source that heeds no signal is given up at its deadline', async () => {
  const deaf = source('deaf', () => new Promise(() => undefined))
  const { missing } = await gather([deaf], { clock: hasty, deadlineMs: 2_000 })
  assert.deepEqual(missing, [{ key: 'deaf', what: 'deaf', why: 'no answer within 2 s' }])
})

test('a late source is told to stop', async () => {
  const told = Promise.withResolvers<void>()
  const slow = source(
    'slow',
    ({ signal: over }) => new Promise(() => over.addEventListener('abort', () => told.resolve())),
  )
  await gather([slow], { clock: hasty })
  await told.promise
})

test('an endpoint is quoted with its status and indented', async (t) => {
  const base = await serve(t, (_request, response) => response.writeHead(503).end('{"overall":"degraded"}'))
  const snapshot = httpSnapshot({ key: 'health', title: 'Health', url: `${base}/api/health` })
  assert.deepEqual(await snapshot.collect({ signal }), {
    text: '{\n  "overall": "degraded"\n}',
    note: 'HTTP 503',
  })
})

test('of an endless answer only the beginning is read', async (t) => {
  const base = await serve(t, (_request, response) => {
    const more = () => {
      while (response.write('x'.repeat(65_536)));
      response.once('drain', more)
    }
    more()
  })
  const { text, note } = await httpSnapshot({ key: 'a', title: 'A', url: base }).collect({ signal })
  assert.equal(text.length, 256 * 1024)
  assert.equal(note, 'HTTP 200, cut at 262144 bytes')
})

test('an endpoint where nothing listens says so', async (t) => {
  const base = await serve(t, () => undefined)
  const gone = base.replace(/\d+$/, '1')
  const { missing } = await gather([httpSnapshot({ key: 'a', title: 'A', url: gone })], { clock: patient })
  assert.match(missing[0]?.why ?? '', /^GET http:\/\/127\.0\.0\.1:1: connect ECONNREFUSED 127\.0\.0\.1:1$/)
})

test('the state of the host is measured, and a disk that is not there is named', async () => {
  const { text, note } = await hostState({ title: 'Host', paths: [tmpdir(), '/nowhere/at/all'] }).collect({
    signal,
  })
  const state = JSON.parse(text)
  assert.ok(state.disks.length === 1 && state.disks[0].freeBytes > 0 && state.memory.totalBytes > 0)
  assert.match(note ?? '', /nowhere/)
})

import assert from 'node:assert/strict'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { firstBlock } from '../../support/events.ts'

async function serve(t: TestContext, answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((_request, response) => answer(response))
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  t.after(() => new Promise((closed) => server.close(closed).closeAllConnections()))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/stream`
}

const stream = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' })

test('the first event is read as soon as it is whole, and the stream may go on', async (t) => {
  const url = await serve(t, (response) => {
    stream(response).write('event: jobs\nda')
    setImmediate(() => response.write('ta: {"jobs":[]}\n\n'))
  })
  assert.deepEqual(await firstBlock(url, 5_000), { type: 'event', data: '{"jobs":[]}' })
})

test('a stream that has nothing to tell is open by its first comment', async (t) => {
  const url = await serve(t, (response) => {
    stream(response).write('retry: 3000\n')
    response.write(': connected\n\n')
  })
  assert.deepEqual(await firstBlock(url, 5_000), { type: 'comment' })
})

test('a stream that stays silent, ends, or is none is told from the others', async (t) => {
  const silent = await serve(t, (response) => stream(response).write(': nothing\n'))
  await assert.rejects(firstBlock(silent, 100), /.* sent nothing whole in 100 ms[\s\S]*\(kind: timeout\)/)
  const short = await serve(t, (response) => stream(response).end('data: {}'))
  await assert.rejects(
    firstBlock(short, 5_000),
    /.* ended before anything whole was sent[\s\S]*\(kind: reset\)/,
  )
  const page = await serve(t, (response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
  )
  await assert.rejects(
    firstBlock(page, 5_000),
    /.* is no stream of events: 200, text\/html[\s\S]*\(kind: wrong-data\)/,
  )
})

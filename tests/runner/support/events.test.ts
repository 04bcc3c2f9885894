import assert from 'node:assert/strict'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { firstEvent } from '../../support/events.ts'

async function serve(t: TestContext, answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((_request, response) => answer(response))
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  t.after(() => new Promise((closed) => server.close(closed).closeAllConnections()))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/stream`
}

const stream = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' })

test('the first event is read as soon as it is whole, and the stream may go on', async (t) => {
  const url = await serve(t, (response) => {
    stream(response).write(': keeps it open\n\nevent: jobs\nda')
    setImmediate(() => response.write('ta: {"jobs":[]}\n\n'))
  })
  assert.deepEqual(await firstEvent(url, 5_000), { type: 'jobs', data: '{"jobs":[]}' })
})

test('a stream that stays silent, ends, or is none is told from the others', async (t) => {
  const silent = await serve(t, (response) => stream(response).write(': nothing\n\n'))
  await assert.rejects(firstEvent(silent, 100), /\[timeout\] .* sent no event in 100 ms/)
  const short = await serve(t, (response) => stream(response).end('data: {}'))
  await assert.rejects(firstEvent(short, 5_000), /\[reset\] .* ended before its first event/)
  const page = await serve(t, (response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
  )
  await assert.rejects(firstEvent(page, 5_000), /\[wrong-data\] .* is no stream of events: 200, text\/html/)
})

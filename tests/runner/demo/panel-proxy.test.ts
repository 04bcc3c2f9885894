import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { request } from 'undici'
import { WebSocket } from 'ws'
import { bodyOf, getJson, listen, recording, shapeOf, startPanel } from './panel-world.ts'

test('the proxy carries method, query, body and status, and drops Origin and CORS headers', async (t) => {
  const seen: { headers: IncomingHttpHeaders; line: string; body: string }[] = []
  const comfyUrl = await listen(t, async (req, res) => {
    seen.push({ headers: req.headers, line: `${req.method} ${req.url}`, body: await bodyOf(req) })
    res.writeHead(400, { 'content-type': 'application/json', 'access-control-allow-origin': '*' })
    res.end('{"error":{"type":"no_prompt"}}')
  })
  const { panel } = await startPanel(t, { COMFY_URL: comfyUrl })
  const answer = await request(`${panel.url}/api/comfy/prompt?a=1`, {
    method: 'POST',
    headers: { origin: 'http://elsewhere.example', cookie: 'a=b', 'content-type': 'application/json' },
    body: '{"prompt":{}}',
  })
  assert.equal(answer.statusCode, 400)
  assert.deepEqual(await answer.body.json(), { error: { type: 'no_prompt' } })
  assert.equal(answer.headers['access-control-allow-origin'], undefined)
  const [first] = seen
  assert.equal(first?.line, 'POST /prompt?a=1')
  assert.equal(first?.body, '{"prompt":{}}')
  assert.equal(first?.headers.origin, undefined)
  assert.equal(first?.headers.cookie, undefined)

  await (await fetch(`${panel.url}/api/comfy/history/x`, { method: 'DELETE' })).text()
  assert.equal(seen[1]?.line, 'DELETE /history/x')
})

test('the proxy carries megabytes in both directions unchanged', async (t) => {
  const comfyUrl = await listen(t, (req, res) => {
    res.writeHead(200, { 'content-type': 'application/octet-stream' })
    req.pipe(res)
  })
  const { panel } = await startPanel(t, { COMFY_URL: comfyUrl })
  const sent = randomBytes(5_000_000)
  const response = await fetch(`${panel.url}/api/comfy/upload/image`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: sent,
  })
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  assert.equal(hash(new Uint8Array(await response.arrayBuffer())), hash(sent))
})

test('a dead ComfyUI is a 502 as recorded, and so is one that does not answer in time', async (t) => {
  const recorded = shapeOf(JSON.parse(await recording('api-comfy-queue.json')))
  const dead = await startPanel(t)
  const refused = await getJson(`${dead.panel.url}/api/comfy/queue?x=1`)
  assert.equal(refused.status, 502)
  assert.deepEqual(shapeOf(refused.body), recorded)
  assert.partialDeepStrictEqual(refused.body, { error: 'ComfyUI proxy error', path: '/queue' })

  const silent = await listen(t, () => undefined)
  const waiting = await startPanel(t, { COMFY_URL: silent, COMFY_PROXY_LIMIT_MS: '150' })
  const late = await getJson(`${waiting.panel.url}/api/comfy/queue`)
  assert.equal(late.status, 502)
  assert.partialDeepStrictEqual(late.body, { message: 'fetch failed (timeout)' })
})

test('the proxy refuses to carry a WebSocket with 400', async (t) => {
  const { panel } = await startPanel(t)
  const socket = new WebSocket(`${panel.url.replace('http', 'ws')}/api/comfy/ws`)
  const status = await new Promise((resolve, reject) => {
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode))
    socket.once('open', () => reject(new Error('the socket opened')))
    void delay(5000, undefined, { ref: false }).then(() => reject(new Error('no answer')))
  })
  assert.equal(status, 400)
})

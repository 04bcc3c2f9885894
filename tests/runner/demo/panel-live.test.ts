import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { WebSocket } from 'ws'
import { listen, smallComfy, startPanel } from './panel-world.ts'

test('the job stream sends the queue at once, as server-sent events', async (t) => {
  const { panel } = await startPanel(t, { COMFY_URL: await listen(t, smallComfy) })
  const leave = new AbortController()
  const response = await fetch(`${panel.url}/api/jobs/stream`, { signal: leave.signal })
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/)

  const { value } = (await response.body?.getReader().read()) ?? {}
  const [line = '', empty] = new TextDecoder().decode(value).split('\n')
  leave.abort()
  assert.equal(empty, '')
  const message = JSON.parse(line.replace(/^data: /, ''))
  assert.deepEqual(message.queue, { online: true, running: 0, pending: 1 })
  assert.ok(Number.isFinite(Date.parse(message.timestamp)))
})

test('the statistics socket speaks at once, again and again, and pings', async (t) => {
  const { panel } = await startPanel(t, { STATS_EVERY_MS: '100', HEARTBEAT_EVERY_MS: '150' })
  const socket = new WebSocket(`${panel.url.replace('http', 'ws')}/ws/stats`)
  t.after(() => socket.terminate())
  const pinged = once(socket, 'ping')
  const [first] = await once(socket, 'message')
  const [second] = await once(socket, 'message')
  await pinged

  const [before, after] = [first, second].map((data) => JSON.parse(String(data)))
  assert.deepEqual(Object.keys(before), ['type', 'timestamp', 'data'])
  assert.equal(before.type, 'stats')
  assert.equal(before.data.queue_items, 0)
  assert.equal(before.data.comfy_online, false)
  assert.ok(Date.parse(after.timestamp) > Date.parse(before.timestamp))
  const metrics = await (await fetch(`${panel.url}/api/metrics`)).text()
  assert.match(metrics, /^orchestrator_websocket_connections 1$/m)
})

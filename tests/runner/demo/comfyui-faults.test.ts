import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Comfy } from '../../../demo/comfyui/server.ts'
import { recorded, steady } from './comfyui-recordings.ts'
import {
  call,
  dig,
  historyOf,
  openClient,
  openComfy,
  plainPrompt,
  post,
  run,
  slowPrompt,
  submit,
} from './comfyui-support.ts'

async function setFault(
  comfy: Comfy,
  fault: { readonly name: string } & Record<string, unknown>,
): Promise<void> {
  assert.equal((await post(comfy, '/__demo/fault', fault)).status, 204)
}

async function clearFaults(comfy: Comfy): Promise<void> {
  assert.equal((await call(comfy, '/__demo/fault', { method: 'DELETE' })).status, 204)
}

test('faults are listed, refused when unknown, and cleared', async (t) => {
  const comfy = await openComfy(t)
  await setFault(comfy, { name: 'slow', ms: 1 })
  const { body } = await call(comfy, '/__demo/fault')
  assert.deepEqual(body, { active: [{ name: 'slow', ms: 1 }] })
  const unknown = await post(comfy, '/__demo/fault', { name: 'flood' })
  assert.equal(unknown.status, 400)
  assert.match(JSON.stringify(unknown.body), /comfyui knows no fault flood.*dead-worker/)
  assert.equal((await post(comfy, '/__demo/fault', 'no json')).status, 400)
  await clearFaults(comfy)
  assert.deepEqual((await call(comfy, '/__demo/fault')).body, { active: [] })
})

test('a page of another site can set no fault', async (t) => {
  const comfy = await openComfy(t)
  const headers = { origin: 'https://example.org' }
  const answer = await call(comfy, '/__demo/fault', { method: 'POST', headers, body: '{"name":"crash"}' })
  assert.equal(answer.status, 403)
})

test('error-500 and wrong-json answer every route, or only the paths they are meant for', async (t) => {
  const comfy = await openComfy(t)
  await setFault(comfy, { name: 'error-500', path: '/queue' })
  assert.equal((await call(comfy, '/queue')).status, 500)
  assert.equal((await call(comfy, '/system_stats')).status, 200)
  await clearFaults(comfy)
  await setFault(comfy, { name: 'wrong-json' })
  const response = await fetch(`${comfy.url}/system_stats`)
  assert.equal(response.status, 200)
  await assert.rejects(response.json(), SyntaxError)
})

test('slow delays an answer that is right in the end', async (t) => {
  const comfy = await openComfy(t)
  await setFault(comfy, { name: 'slow', ms: 120 })
  const startedAt = performance.now()
  assert.deepEqual((await call(comfy, '/prompt')).body, { exec_info: { queue_remaining: 0 } })
  assert.ok(performance.now() - startedAt >= 115)
})

test('drip begins to answer and never ends', async (t) => {
  const comfy = await openComfy(t)
  await setFault(comfy, { name: 'drip', everyMs: 5 })
  const response = await fetch(`${comfy.url}/system_stats`)
  const reader = response.body?.getReader()
  for (let n = 0; n < 3; n++) assert.equal((await reader?.read())?.value?.length, 1)
  await reader?.cancel()
})

test('with a dead worker everything answers 200 and nothing runs, until it is cleared', async (t) => {
  const comfy = await openComfy(t)
  const client = await openClient(t, comfy, 'stuck')
  await setFault(comfy, { name: 'dead-worker' })
  const id = await submit(comfy, { prompt: plainPrompt(1), client_id: client.id })
  await client.until(({ type, data }) => type === 'status' && JSON.stringify(data).includes('remaining":1'))
  assert.equal((await post(comfy, '/interrupt', {})).status, 200)
  for (const path of ['/system_stats', '/queue', '/prompt'])
    assert.equal((await call(comfy, path)).status, 200)
  assert.deepEqual((await call(comfy, '/prompt')).body, { exec_info: { queue_remaining: 1 } })
  assert.deepEqual((await call(comfy, `/history/${id}`)).body, {})
  await clearFaults(comfy)
  await client.ended(id)
})

test('a frozen item stays running whatever interrupts it, until it is cleared', async (t) => {
  const comfy = await openComfy(t)
  const client = await openClient(t, comfy, 'frozen')
  await setFault(comfy, { name: 'frozen-item' })
  const id = await submit(comfy, { prompt: plainPrompt(1), client_id: client.id })
  await client.until(({ type, data }) => type === 'executing' && data.node === '1')
  await post(comfy, '/interrupt', { prompt_id: id })
  assert.equal(JSON.stringify((await call(comfy, '/queue')).body).includes(id), true)
  await clearFaults(comfy)
  await client.ended(id)
})

for (const [name, type] of [
  ['job-fails', 'RuntimeError'],
  ['out-of-memory', 'torch.OutOfMemoryError'],
] as const) {
  test(`${name} ends the job with an execution_error of type ${type}, and the queue goes on`, async (t) => {
    const comfy = await openComfy(t)
    const client = await openClient(t, comfy, 'failing')
    await setFault(comfy, { name })
    const { messages, entry } = await run(comfy, client, plainPrompt(1))
    const error = messages.find((message) => message.type === 'execution_error')
    assert.equal(error?.data.exception_type, type)
    assert.equal(dig(entry, 'status').status_str, 'error')
    await clearFaults(comfy)
    assert.equal(dig((await run(comfy, client, plainPrompt(2))).entry, 'status').status_str, 'success')
  })
}

async function viewStatus(comfy: Comfy, entry: Record<string, unknown>): Promise<number> {
  const { filename } = dig(entry, 'outputs', '3', 'images', 0)
  assert.equal(typeof filename, 'string')
  return (await fetch(`${comfy.url}/view?filename=${filename}`)).status
}

test('job-loses-image: history names a file that /view does not find', async (t) => {
  const comfy = await openComfy(t)
  const client = await openClient(t, comfy, 'losing')
  await setFault(comfy, { name: 'job-loses-image' })
  const { entry } = await run(comfy, client, plainPrompt(1))
  assert.equal(dig(entry, 'status').status_str, 'success')
  assert.equal(await viewStatus(comfy, entry), 404)
})

test('output-evicted: only the cached rerun names a file that is gone', async (t) => {
  const comfy = await openComfy(t)
  const client = await openClient(t, comfy, 'evicted')
  await setFault(comfy, { name: 'output-evicted' })
  assert.equal(await viewStatus(comfy, (await run(comfy, client, plainPrompt(1))).entry), 200)
  const again = await run(comfy, client, plainPrompt(1))
  assert.equal(dig(again.entry, 'status').status_str, 'success')
  assert.equal(await viewStatus(comfy, again.entry), 404)
})

test('socket-drops: the owner loses its line in the middle of the job, which goes on', async (t) => {
  const comfy = await openComfy(t)
  const client = await openClient(t, comfy, 'dropped')
  const watcher = await openClient(t, comfy, 'watcher')
  await setFault(comfy, { name: 'socket-drops' })
  const id = await submit(comfy, { prompt: slowPrompt(1, 1), client_id: client.id })
  assert.equal(await client.closed, 1006)
  const isOver = ({ type, data }: { type: string; data: object }) =>
    type === 'status' && !('sid' in data) && JSON.stringify(data).includes('remaining":0')
  await watcher.until(isOver)
  assert.equal(dig(await historyOf(comfy, id), 'status').status_str, 'success')
})

test('extra_data of null kills the worker for good, exactly as recorded', async (t) => {
  const lines: string[] = []
  const comfy = await openComfy(t, { log: (line) => lines.push(line) })
  const client = await openClient(t, comfy, 'x')
  const real = recorded.queue.nullExtraData
  const [running] = real.queue.queue_running
  const [pending] = real.queue.queue_pending
  const first = await submit(comfy, { prompt: running?.[2], extra_data: null })
  await client.until(({ type, data }) => type === 'status' && !('sid' in data))
  const second = await submit(comfy, { prompt: pending?.[2], client_id: 'x' })
  await client.until(({ type, data }) => type === 'status' && JSON.stringify(data).includes('remaining":2'))
  assert.deepEqual(steady(client.messages), steady(real.ws))
  const known = [first, second, String(running?.[1]), String(pending?.[1])]
  assert.deepEqual(steady((await call(comfy, '/queue')).body, known), steady(real.queue, known))
  assert.ok(lines.includes("TypeError: argument of type 'NoneType' is not iterable"))
})

test('two jobs of equal number and id kill the worker when it has to put them in order', async (t) => {
  const died = Promise.withResolvers<void>()
  const log = (line: string) => {
    if (line === "TypeError: '<' not supported between instances of 'dict' and 'dict'") died.resolve()
  }
  const comfy = await openComfy(t, { blurMs: 200, log })
  const client = await openClient(t, comfy, 'heap')
  const submitTo = (body: object) => submit(comfy, { client_id: client.id, ...body })
  const slow = await submitTo({ prompt: slowPrompt(1, 1) })
  await submitTo({ prompt: plainPrompt(1), number: 50 })
  for (const color of [2, 3]) await submitTo({ prompt: plainPrompt(color), prompt_id: 'heapid', number: 99 })
  await submitTo({ prompt: plainPrompt(4), number: 100 })
  await client.ended(slow)
  await died.promise
  const answer = await call(comfy, '/queue')
  const { queue_running, queue_pending } = JSON.parse(JSON.stringify(answer.body))
  assert.deepEqual([answer.status, queue_running, queue_pending.length], [200, [], 3])
})

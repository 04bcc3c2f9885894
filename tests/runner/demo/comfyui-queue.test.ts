import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recorded, shapeOf, steady } from './comfyui-recordings.ts'
import {
  type Answer,
  type Client,
  call,
  dig,
  historyOf,
  type Message,
  openClient,
  openComfy,
  plainPrompt,
  post,
  run,
  slowPrompt,
  submit,
} from './comfyui-support.ts'

const emptyAnswer: Answer = recorded.queue.emptyAnswer

function isAt(node: string): (message: Message) => boolean {
  return ({ type, data }) => type === 'executing' && data.node === node
}

function kinds(messages: readonly unknown[]): string[] {
  const known = messages as readonly Message[]
  return known
    .filter(({ type }) => type !== 'progress_state' && type !== 'status')
    .map(({ type, data }) => `${type} ${type === 'executing' ? data.node : ''}`)
}

async function busyServer(t: Parameters<typeof openComfy>[0]) {
  const comfy = await openComfy(t, { blurMs: 400 })
  const client = await openClient(t, comfy, 'slowclient')
  const slow = await submit(comfy, { prompt: slowPrompt(1, 3), client_id: client.id })
  await client.until(isAt('b0'))
  return { comfy, client, slow }
}

async function queued(comfy: Parameters<typeof call>[0]): Promise<Record<string, unknown[][]>> {
  return JSON.parse(JSON.stringify((await call(comfy, '/queue')).body))
}

test('a busy queue lists what runs and what waits, front first, and can be thinned out', async (t) => {
  const { comfy, slow } = await busyServer(t)
  const ids = [
    await submit(comfy, { prompt: plainPrompt(1) }),
    await submit(comfy, { prompt: plainPrompt(2) }),
  ]
  const front = await submit(comfy, { prompt: plainPrompt(3), front: true })
  const { queue_running = [], queue_pending = [] } = await queued(comfy)
  assert.deepEqual(
    shapeOf(queue_running[0]?.slice(0, 2)),
    shapeOf(recorded.queue.busy.queue_running[0]?.slice(0, 2)),
  )
  assert.equal(queue_running[0]?.[1], slow)
  // The array of a heap, as recorded: the newest in front, the other two turned round.
  assert.deepEqual(
    queue_pending.map(([number, id]) => [number, id]),
    [
      [-3, front],
      [2, ids[1]],
      [1, ids[0]],
    ],
  )
  assert.deepEqual((await call(comfy, '/prompt')).body, { exec_info: { queue_remaining: 4 } })
  assert.deepEqual((await call(comfy, `/history/${slow}`)).body, {})

  assert.deepEqual(await post(comfy, '/queue', { delete: [ids[0], 'unknown'] }), emptyAnswer)
  assert.equal((await queued(comfy)).queue_pending?.length, 2)
  assert.deepEqual(await post(comfy, '/queue', { clear: true }), emptyAnswer)
  const left = await queued(comfy)
  assert.deepEqual([left.queue_running?.length, left.queue_pending?.length], [1, 0])
})

test('an interrupt with the right id ends the job at the next node, with the wrong one nothing', async (t) => {
  const { comfy, client, slow } = await busyServer(t)
  assert.deepEqual(await post(comfy, '/interrupt', { prompt_id: 'another' }), emptyAnswer)
  assert.deepEqual((await call(comfy, '/prompt')).body, { exec_info: { queue_remaining: 1 } })
  assert.deepEqual(await post(comfy, '/interrupt', { prompt_id: slow }), emptyAnswer)
  const messages = await client.ended(slow)
  assert.deepEqual(kinds(messages), kinds(recorded.queue.interruptedMessages))

  const { status, outputs, meta } = await historyOf(comfy, slow)
  const real = recorded.queue.interruptedHistory
  const realId = String(real.prompt[1])
  assert.deepEqual(steady({ status, outputs, meta }, [slow]), steady(pick(real), [realId]))
})

function pick({ status, outputs, meta }: typeof recorded.queue.interruptedHistory): object {
  return { status, outputs, meta }
}

test('an interrupt acts at a progress tick, too', async (t) => {
  const comfy = await openComfy(t, { blurMs: 200, blurSteps: 20 })
  const client = await openClient(t, comfy, 'ticking')
  const id = await submit(comfy, { prompt: slowPrompt(1, 1), client_id: client.id })
  await client.until(({ type }) => type === 'progress')
  await post(comfy, '/interrupt', '')
  await client.ended(id)
  const interrupted = await client.until(({ type }) => type === 'execution_interrupted')
  assert.equal(interrupted.data.node_id, 'b0')
})

test('an interrupt of an idle server does not reach the next job', async (t) => {
  const comfy = await openComfy(t)
  const client = await openClient(t, comfy, 'idle')
  await post(comfy, '/interrupt', {})
  const { entry } = await run(comfy, client, plainPrompt(1))
  assert.equal(dig(entry, 'status').status_str, 'success')
})

test('a bystander sees only how long the queue is', async (t) => {
  const comfy = await openComfy(t)
  const bystander = await openClient(t, comfy, 'bystander')
  await run(comfy, await openClient(t, comfy, 'owner'), plainPrompt(1))
  await bystander.until(({ type, data }) => type === 'status' && !('sid' in data) && remaining(data) === 0)
  assert.deepEqual(steady(bystander.messages), steady(recorded.queue.bystander))
})

function remaining(data: Record<string, unknown>): unknown {
  return dig(data, 'status', 'exec_info').queue_remaining
}

test('who comes back under the same name is told the node, without the prompt', async (t) => {
  const { comfy, client, slow } = await busyServer(t)
  client.close()
  await client.closed
  const again: Client = await openClient(t, comfy, client.id)
  const told = await again.until(({ type }) => type === 'executing')
  assert.deepEqual(Object.keys(told.data), ['node'])
  const messages = await again.ended(slow)
  const tail = kinds(recorded.queue.afterReconnect).slice(-4)
  assert.deepEqual(kinds(messages).slice(-4), tail)
})

test('a second socket of the same name goes silent when the first one leaves', async (t) => {
  const comfy = await openComfy(t)
  const first = await openClient(t, comfy, 'twin')
  const second = await openClient(t, comfy, 'twin')
  first.close()
  await first.closed
  // The server learns of the goodbye after the client: a third client proves that it has.
  const third = await openClient(t, comfy, 'third')
  const before = second.messages.length
  await run(comfy, third, plainPrompt(1))
  assert.equal(second.messages.length, before)
})

test('history pages as recorded: newest without offset, counted from the oldest with it', async (t) => {
  const comfy = await openComfy(t)
  const client = await openClient(t, comfy, 'history')
  const ids: string[] = []
  for (const color of [1, 2, 3]) ids.push((await run(comfy, client, plainPrompt(color))).id)
  const page = async (query: string) => Object.keys(dig((await call(comfy, `/history${query}`)).body))
  assert.deepEqual(await page(''), ids)
  assert.deepEqual(await page('?max_items=2'), ids.slice(1))
  assert.deepEqual(await page('?max_items=2&offset=0'), ids.slice(0, 2))
  assert.deepEqual(await page('?max_items=0'), [])
  assert.equal((await call(comfy, '/history?max_items=many')).status, 500)
  assert.deepEqual(await post(comfy, '/history', { delete: [ids[0]] }), emptyAnswer)
  assert.deepEqual(await page(''), ids.slice(1))
  await post(comfy, '/history', { clear: true })
  assert.deepEqual(await page(''), [])
})

test('freeing memory forgets the cache, and without a body it is a 500', async (t) => {
  const comfy = await openComfy(t)
  const client = await openClient(t, comfy, 'free')
  const saved = async () => {
    const { entry } = await run(comfy, client, plainPrompt(5))
    return dig(entry, 'outputs', '3', 'images', 0).filename
  }
  assert.deepEqual([await saved(), await saved()], ['plain_00001_.png', 'plain_00001_.png'])
  assert.equal((await post(comfy, '/free', '')).status, 500)
  assert.deepEqual(await post(comfy, '/free', { free_memory: true }), emptyAnswer)
  assert.equal(await saved(), 'plain_00002_.png')
})

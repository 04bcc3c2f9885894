import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type StackOptions, startStack } from '../../../demo/stack.ts'
import { createCanary, createSlowJob } from '../../support/comfy/canary.ts'
import { createComfy } from '../../support/comfy/client.ts'
import { queue } from '../../support/comfy/protocol.ts'

async function open(t: TestContext, options: StackOptions = {}) {
  const stack = await startStack({ services: ['comfyui'], ...options })
  t.after(() => stack.stop())
  return { stack, comfy: createComfy({ url: stack.comfyui.url, socket: true }) }
}

test('a job that a restart of ComfyUI swallowed is named as lost', async (t) => {
  const { stack, comfy } = await open(t)
  const job = await comfy.submit(createSlowJob(20))
  assert.equal(await job.running(), true)
  const ended = assert.rejects(job.ended(), new RegExp(`Job ${job.id} was accepted and is lost.*restarted`))
  await stack.restart('comfyui')
  await ended
})

test('a socket that drops in the middle is made up for by polling', async (t) => {
  const { stack, comfy } = await open(t)
  await stack.fault('comfyui', 'socket-drops')
  const { how, followedBy } = await comfy.run(createCanary().workflow)
  assert.deepEqual([how, followedBy], ['success', 'polling'])
})

test('a canary behind other jobs knows its place and is not stuck', async (t) => {
  const { comfy } = await open(t, { env: { COMFY_BLUR_MS: '400' } })
  const first = await comfy.submit(createSlowJob(1))
  await comfy.submit(createSlowJob(1))
  await first.running()
  const { place, took } = await comfy.run(createCanary().workflow)
  assert.equal(place, 2)
  assert.ok(took.queue >= 100, `${took.queue} ms in the queue`)
})

test('a queue that is too long to wait for is told as slow, with our place in it', async (t) => {
  const { comfy } = await open(t)
  const stranger = { prompt: createSlowJob(20) }
  await comfy.http.ask('/prompt', { post: stranger })
  await assert.rejects(
    comfy.run(createCanary().workflow, { queue: 300, frozen: 100 }),
    /Job .* used up the 300 ms of its phase "queue", at place 1; job .* has been running[\s\S]*\(severity: degraded, kind: slow\)/,
  )
})

test('a workflow that runs on in silence within its time is not stuck, nor for the check that waits behind it', async (t) => {
  const { stack, comfy } = await open(t)
  await stack.fault('comfyui', 'frozen-item')
  const job = await comfy.submit(createCanary().workflow, { run: 60_000, frozen: 60_000 })
  await job.running()
  const { queue_running } = await comfy.http.get('/queue', queue)
  assert.partialDeepStrictEqual(queue_running[0]?.[3], { guardian: 'check', guardianRunMs: 60_000 })
  await assert.rejects(
    comfy.run(createCanary().workflow, { queue: 300, frozen: 100 }),
    /.*its phase "queue"[\s\S]*\(severity: degraded, kind: slow\)/,
  )
  await stack.clear('comfyui')
  assert.equal((await job.ended()).how, 'success')
})

test('a worker that died of the job of a stranger is told with that job', async (t) => {
  const { comfy } = await open(t)
  await comfy.http.ask('/prompt', { post: { prompt: createCanary().workflow, extra_data: null } })
  await assert.rejects(
    comfy.run(createCanary().workflow),
    /The queue is stuck: job .* was handed in with "extra_data": null[\s\S]*\(kind: timeout\)/,
  )
})

test('only what is ours is ever taken back or interrupted', async (t) => {
  const { comfy } = await open(t)
  const { body } = await comfy.http.ask('/prompt', { post: { prompt: createSlowJob(20) } })
  const { prompt_id: theirs } = body as { prompt_id: string }
  const ours = await comfy.submit(createCanary().workflow)
  await ours.interrupt()
  await comfy.close()
  const queue = (await comfy.http.ask('/queue')).body as Record<string, [number, string][]>
  assert.deepEqual(
    [queue.queue_running?.map(([, id]) => id), queue.queue_pending?.length],
    [[theirs], 0],
    `job ${ours.id} is gone and the other one runs`,
  )
})

test('pictures over the socket say whose they are, because the client asks for it', async (t) => {
  const { comfy } = await open(t)
  const job = await comfy.submit(createCanary('SaveImageWebsocket').workflow)
  assert.equal((await job.ended()).how, 'success')
  assert.ok(job.previews.length > 0)
  assert.deepEqual([...new Set(job.previews.map(({ job: whose }) => whose))], [job.id])
})

import { z } from 'zod'
import {
  createCanary,
  createSlowJob,
  expectCanary,
  expectPixels,
  slowBudgets,
} from '../support/comfy/canary.ts'
import { check, fault, must, note, test } from '../support/fixtures.ts'

/** The queue beyond the plain round trip. Only jobs of this file are ever interrupted or taken back. */

test('a busy queue is waited for', check({ service: 'comfyui', slowAfter: '15s' }), async ({ comfy }) => {
  const before = await comfy.submit(createSlowJob(1))
  const canary = createCanary()
  const job = await comfy.run(canary.workflow)
  note('placeInQueue', job.place)
  note('queueMs', job.took.queue)
  await expectCanary(comfy, canary, job.images[0])
  must((await before.ended()).how, 'what was in the queue before has ended before', 'wrong-data').toBe(
    'success',
  )
})

test('a job of ours can be interrupted', check({ service: 'comfyui' }), async ({ comfy }) => {
  const job = await comfy.submit(createSlowJob(24), slowBudgets)
  test.skip(
    !(await job.running()),
    'this machine is too fast: the job was over before it could be interrupted',
  )
  await job.interrupt()
  const ending = await job.ended()
  note('interruptMs', ending.took.run)
  must(ending.how, 'the interrupted job says so', 'wrong-data').toBe('interrupted')
})

test(
  'a job goes on without its socket, and can be followed by polling',
  check({ service: 'comfyui' }),
  async ({ comfy }) => {
    const canary = createCanary()
    const job = await comfy.submit(canary.workflow)
    job.loseSocket()
    const ending = await job.ended()
    must(ending.how, 'the job ends well', 'wrong-data').toBe('success')
    must(ending.followedBy, 'it was followed by polling', 'wrong-data').toBe('polling')
    if (ending.how === 'success') await expectCanary(comfy, canary, ending.images[0])
  },
)

test('pictures come over the socket', check({ service: 'comfyui' }), async ({ comfy }) => {
  const canary = createCanary('SaveImageWebsocket')
  const job = await comfy.submit(canary.workflow)
  const { how, followedBy } = await job.ended()
  must(how, 'the job ends well', 'wrong-data').toBe('success')
  must(followedBy, 'the socket stays open until the job is over', 'reset').toBe('socket')
  const picture = job.previews.at(-1)
  if (picture?.format !== 'png')
    throw fault('wrong-data', 'The job ended, and no picture came over its socket')
  // Servers before the autumn of 2025 do not say whose a picture is.
  note('previews', picture.job === undefined ? 'anonymous' : 'named')
  if (picture.job !== undefined) must(picture.job, 'the picture is of our job', 'wrong-data').toBe(job.id)
  expectPixels(picture.image, canary)
})

/** A rerun is answered from the cache, and names the old file: whether that is still there, only fetching it tells. */
test('a rerun from the cache still has its picture', check({ service: 'comfyui' }), async ({ comfy }) => {
  const canary = createCanary()
  await comfy.run(canary.workflow)
  const rerun = await comfy.run(canary.workflow)
  note('cachedNodes', rerun.cached.length)
  await expectCanary(comfy, canary, rerun.images[0])
})

test('the history knows a job that ended', check({ service: 'comfyui' }), async ({ comfy }) => {
  const job = await comfy.run(createCanary().workflow)
  // Only the names: what others made may look like anything.
  const entries = await comfy.http.get('/history?max_items=20', z.record(z.string(), z.unknown()))
  must(Object.keys(entries), 'our job is among the newest', 'wrong-data').toContain(job.id)
})

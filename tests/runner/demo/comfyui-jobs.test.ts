import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import {
  call,
  dig,
  openClient,
  openComfy,
  plainPrompt,
  post,
  run,
  slowPrompt,
  submit,
} from './comfyui-support.ts'

const jobs = async (comfy: Parameters<typeof call>[0], query = '') =>
  dig((await call(comfy, `/api/jobs${query}`)).body)
const told = async (comfy: Parameters<typeof call>[0], id: string) =>
  (await call(comfy, `/api/jobs/${id}`)).body

test('the recorded server has no jobs API', async (t) => {
  const comfy = await openComfy(t)
  for (const path of ['/api/jobs', `/api/jobs/${randomUUID()}`])
    assert.equal((await call(comfy, path)).status, 404)
  assert.equal((await post(comfy, '/api/jobs/cancel', { job_ids: [] })).status, 404)
})

test('a newer server tells of a job from its coming to its end, with its times and its pictures', async (t) => {
  const comfy = await openComfy(t, { jobsApi: true })
  const client = await openClient(t, comfy, 'one')
  const { id } = await run(comfy, client, plainPrompt(5))
  const job = dig(await told(comfy, id))
  assert.partialDeepStrictEqual(job, { id, status: 'completed', outputs_count: 1 })
  assert.equal(dig(job, 'preview_output').mediaType, 'images')
  const times = [job.create_time, job.execution_start_time, job.execution_end_time].map(Number)
  assert.deepEqual(times.toSorted(), times)
  assert.ok(times.every((time) => time > 1e12))
})

test('jobs are listed by what became of them, page by page, and nonsense is refused', async (t) => {
  const comfy = await openComfy(t, { jobsApi: true })
  const client = await openClient(t, comfy, 'one')
  const { id: first } = await run(comfy, client, plainPrompt(1))
  const { id: second } = await run(comfy, client, plainPrompt(2))
  await comfy.faults.set('job-fails')
  const { id: failed } = await run(comfy, client, plainPrompt(3))
  const completed = await jobs(comfy, '?status=completed&limit=1&sort_order=asc')
  assert.deepEqual(completed.pagination, { offset: 0, limit: 1, total: 2, has_more: true })
  const both = JSON.stringify(await jobs(comfy, '?status=completed'))
  assert.deepEqual([both.includes(first), both.includes(second), both.includes(failed)], [true, true, false])
  assert.partialDeepStrictEqual(await told(comfy, failed), { status: 'failed', outputs_count: 0 })
  assert.equal(dig(await told(comfy, failed), 'execution_error').exception_type, 'RuntimeError')
  const unknown = await call(comfy, `/api/jobs/${randomUUID()}`)
  assert.deepEqual([unknown.status, unknown.body], [404, { error: 'Job not found' }])
  for (const query of ['?status=lost', '?limit=0', '?offset=x'])
    assert.equal((await call(comfy, `/api/jobs${query}`)).status, 400, query)
})

test('a job is cancelled where it is, and one that is over stays as it is', async (t) => {
  const comfy = await openComfy(t, { jobsApi: true, blurMs: 400, blurSteps: 20 })
  const client = await openClient(t, comfy, 'one')
  const running = await submit(comfy, { prompt: slowPrompt(1, 3), client_id: client.id })
  await client.until(({ type, data }) => type === 'executing' && data.node === 'b0')
  const waiting = await submit(comfy, { prompt: plainPrompt(2) })
  assert.partialDeepStrictEqual(await told(comfy, running), { status: 'in_progress' })
  assert.partialDeepStrictEqual(await told(comfy, waiting), { status: 'pending' })
  const batch = await post(comfy, '/api/jobs/cancel', { job_ids: [waiting, randomUUID()] })
  assert.deepEqual(batch.body, { cancelled: true })
  assert.equal((await call(comfy, `/api/jobs/${waiting}`)).status, 404)
  assert.deepEqual((await post(comfy, `/api/jobs/${running}/cancel`, {})).body, { cancelled: true })
  await client.ended(running)
  assert.partialDeepStrictEqual(await told(comfy, running), { status: 'cancelled' })
  assert.deepEqual((await post(comfy, `/api/jobs/${running}/cancel`, {})).body, { cancelled: false })
  assert.equal((await post(comfy, '/api/jobs/cancel', {})).status, 400)
})

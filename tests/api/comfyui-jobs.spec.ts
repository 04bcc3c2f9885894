import { z } from 'zod'
import { createCanary, createSlowJob, slowBudgets } from '../support/comfy/canary.ts'
import type { Comfy } from '../support/comfy/client.ts'
import { check, must, note, test } from '../support/fixtures.ts'

/**
 * The jobs API, which servers have since the end of 2025. Where there is none, that is noted beside the verdict:
 * nothing is skipped in silence.
 */

const job = z.looseObject({
  id: z.string(),
  status: z.enum(['pending', 'in_progress', 'completed', 'failed', 'cancelled']),
})
const page = z.object({
  jobs: z.array(job),
  pagination: z.object({ offset: z.number(), total: z.number(), has_more: z.boolean() }),
})

test('the jobs API tells of a job that ended', check({ service: 'comfyui' }), async ({ comfy }) => {
  if (await isAbsent(comfy)) return
  const { id, images } = await comfy.run(createCanary().workflow)
  const told = await comfy.http.get(`/api/jobs/${id}`, job)
  must(told, 'the job is told as completed, with its pictures', 'wrong-data').toMatchObject({
    id,
    status: 'completed',
    outputs_count: images.length,
  })
  const newest = await comfy.http.get('/api/jobs?status=completed&limit=20', page)
  must(
    newest.jobs.map((one) => one.id),
    'it is among the newest completed ones',
    'wrong-data',
  ).toContain(id)
  const { status, body } = await comfy.http.ask('/api/jobs/00000000-0000-4000-8000-000000000000')
  must(status, 'a job that never was is not found', 'wrong-data').toBe(404)
  must(body, 'and it is said so', 'wrong-data').toHaveProperty('error')
})

test('the jobs API cancels a job of ours', check({ service: 'comfyui' }), async ({ comfy }) => {
  if (await isAbsent(comfy)) return
  const mine = await comfy.submit(createSlowJob(24), slowBudgets)
  test.skip(
    !(await mine.running()),
    'this machine is too fast: the job was over before it could be cancelled',
  )
  const cancel = () => comfy.http.ask(`/api/jobs/${mine.id}/cancel`, { post: {} })
  const { status, body } = await cancel()
  note('cancelling', status === 404 ? 'absent' : 'present')
  // The first servers with a jobs API could only tell.
  if (status === 404) return
  must(body, 'the running job is cancelled', 'wrong-data').toEqual({ cancelled: true })
  must((await mine.ended()).how, 'its history says so', 'wrong-data').toBe('interrupted')
  const told = await comfy.http.get(`/api/jobs/${mine.id}`, job)
  must(told.status, 'the jobs API says so', 'wrong-data').toBe('cancelled')
  must((await cancel()).body, 'what is over cannot be cancelled', 'wrong-data').toEqual({ cancelled: false })
})

async function isAbsent(comfy: Comfy): Promise<boolean> {
  const { status } = await comfy.http.ask('/api/jobs?limit=1')
  note('jobsApi', status === 404 ? 'absent' : 'present')
  return status === 404
}

import { type Call, readJson, sendJson } from '../http.ts'
import { jobStatuses, toldJob, toldJobs } from '../jobs.ts'
import type { Machine } from '../machine.ts'
import { isRecord } from '../prompt.ts'

type Wanted = { readonly status: readonly string[]; readonly limit: number | null; readonly offset: number }

/** GET /api/jobs?status&limit&offset&sort_order, of servers newer than the recorded one. */
export function getJobs({ res, query }: Call, { queue }: Machine): void {
  const wanted = readQuery(query)
  if ('error' in wanted) {
    sendJson(res, wanted, 400)
    return
  }
  const { status, limit, offset } = wanted
  const all = toldJobs(queue).filter((job) => status.includes(job.status))
  const sorted = query.get('sort_order') === 'asc' ? all.toReversed() : all
  const jobs = sorted.slice(offset, limit === null ? undefined : offset + limit)
  const total = sorted.length
  sendJson(res, { jobs, pagination: { offset, limit, total, has_more: offset + jobs.length < total } })
}

function readQuery(query: URLSearchParams): Wanted | { readonly error: string } {
  const status = query.get('status')?.split(',') ?? jobStatuses
  const unknown = status.filter((one) => !jobStatuses.some((known) => known === one))
  if (unknown.length > 0) return { error: `Invalid status value(s): ${unknown.join(', ')}` }
  const limit = query.has('limit') ? Number(query.get('limit')) : null
  if (limit !== null && !(Number.isInteger(limit) && limit > 0))
    return { error: 'limit must be a positive integer' }
  const offset = Number(query.get('offset') ?? 0)
  return Number.isInteger(offset)
    ? { status, limit, offset: Math.max(0, offset) }
    : { error: 'offset must be an integer' }
}

/** GET /api/jobs/ID. */
export function getJob({ res, rest }: Call, { queue }: Machine): void {
  const job = toldJob(queue, rest)
  if (job === undefined) sendJson(res, { error: 'Job not found' }, 404)
  else sendJson(res, job)
}

/** POST /api/jobs/ID/cancel: whatever is over, or never was, is left alone. */
export function postCancel({ res, rest }: Call, machine: Machine): void {
  sendJson(res, { cancelled: cancel(machine, rest) })
}

/** POST /api/jobs/cancel `{job_ids}`: true when any of them was cancelled. */
export async function postCancelMany(call: Call, machine: Machine): Promise<void> {
  const body = await readJson(call.req, machine.maxUploadBytes)
  const ids: unknown = isRecord(body) ? body.job_ids : undefined
  if (!Array.isArray(ids)) {
    sendJson(call.res, { error: 'job_ids must be a list' }, 400)
    return
  }
  const cancelled = ids.map((id) => cancel(machine, String(id)))
  sendJson(call.res, { cancelled: cancelled.includes(true) })
}

/** Exactly this job is interrupted, or taken out of the queue. */
function cancel({ queue, current }: Machine, id: string): boolean {
  const isIt = (item: readonly unknown[]) => item[1] === id
  if (queue.running().some(isIt)) {
    current.interrupted = true
    return true
  }
  if (!queue.pending().some(isIt)) return false
  queue.remove(id)
  return true
}

import type { HistoryEntry, NodeUi, QueueItem } from './prompt.ts'
import { isRecord } from './prompt.ts'
import type { Queue } from './queue.ts'

export const jobStatuses = ['pending', 'in_progress', 'completed', 'failed', 'cancelled'] as const
export type JobStatus = (typeof jobStatuses)[number]

/** A job as the newer API tells of it: what is not known is left out. Times are milliseconds since 1970. */
export type ToldJob = {
  readonly id: string
  readonly status: JobStatus
  readonly priority: number
  readonly create_time?: number
  readonly execution_start_time?: number
  readonly execution_end_time?: number
  readonly execution_error?: unknown
  readonly outputs_count: number
  readonly preview_output?: object
  readonly outputs?: Readonly<Record<string, NodeUi['output']>>
}

/** Every job of the server, newest first. */
export function toldJobs(queue: Queue): readonly ToldJob[] {
  const jobs = [
    ...queue.running().map((item) => queued(item, 'in_progress')),
    ...queue.pending().map((item) => queued(item, 'pending')),
    ...[...queue.history.values()].map(ended),
  ]
  return jobs.sort((a, b) => (b.create_time ?? 0) - (a.create_time ?? 0))
}

/** One job; only here its outputs are listed, once it has ended. */
export function toldJob(queue: Queue, id: string): ToldJob | undefined {
  const entry = queue.history.get(id)
  if (entry) return { ...ended(entry), outputs: entry.outputs }
  return toldJobs(queue).find((job) => job.id === id)
}

function queued([priority, id, , extra]: QueueItem, status: JobStatus): ToldJob {
  return { id, status, priority, ...createTime(extra), outputs_count: 0 }
}

function ended({ prompt: [priority, id, , extra], outputs, status }: HistoryEntry): ToldJob {
  const said = (...events: readonly string[]) => status.messages.find(([event]) => events.includes(event))
  const start = said('execution_start')
  const end = said('execution_success', 'execution_error', 'execution_interrupted')
  const error = said('execution_error')
  const files = Object.entries(outputs).flatMap(([nodeId, { images }]) =>
    images.map((image) => ({ ...image, nodeId, mediaType: 'images' })),
  )
  const preview = files.find(({ type }) => type === 'output') ?? files[0]
  const failure = said('execution_interrupted') ? 'cancelled' : 'failed'
  return {
    id,
    status: status.status_str === 'success' ? 'completed' : failure,
    priority,
    ...createTime(extra),
    ...(start ? { execution_start_time: Number(start[1].timestamp) } : {}),
    ...(end ? { execution_end_time: Number(end[1].timestamp) } : {}),
    ...(error ? { execution_error: error[1] } : {}),
    outputs_count: files.length,
    ...(preview ? { preview_output: preview } : {}),
  }
}

const createTime = (extra: unknown): { create_time?: number } =>
  isRecord(extra) && typeof extra.create_time === 'number' ? { create_time: extra.create_time } : {}

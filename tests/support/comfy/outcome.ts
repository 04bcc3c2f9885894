import { fault } from '../should.ts'
import type { HistoryEntry, Image } from './protocol.ts'

/** What became of a job that ended well. */
export type Outcome = {
  readonly images: readonly Image[]
  /** Nodes that were not run again. */
  readonly cached: readonly string[]
}

/** Reads a finished job from the history; throws with the job's own reason when it failed. */
export function outcomeOf(id: string, { outputs, status }: HistoryEntry): Outcome {
  const told = (event: string) => status.messages.find(([name]) => name === event)?.[1]
  const error = told('execution_error')
  if (error) {
    const { node_type, node_id, exception_type, exception_message } = error
    const memory = /OutOfMemory|not enough memory|alloc/i.test(`${exception_type} ${exception_message}`)
    const why = String(exception_message).trim().split('\n')[0]
    const sentence = `Job ${id} failed at node ${node_id} (${node_type}): ${exception_type}: ${why}`
    throw fault(memory ? 'low-resource' : 'assertion', sentence)
  }
  if (told('execution_interrupted')) throw fault('assertion', `Job ${id} was interrupted by somebody`)
  if (status.status_str !== 'success')
    throw fault('wrong-data', `Job ${id} ended as "${status.status_str}" without a reason`)
  const cached = told('execution_cached')?.nodes
  return {
    images: Object.values(outputs).flatMap((output) => output.images ?? []),
    cached: Array.isArray(cached) ? cached.map(String) : [],
  }
}

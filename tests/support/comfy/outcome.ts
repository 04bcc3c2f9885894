import type { Reason } from '../../../runner/core/observation.ts'
import { fault } from '../should.ts'
import type { HistoryEntry, Image } from './protocol.ts'

/** What became of a job that ended well. */
export type Outcome = {
  /** The images of each output node. */
  readonly outputs: Readonly<Record<string, readonly Image[]>>
  readonly images: readonly Image[]
  /** Nodes that were not run again. */
  readonly cached: readonly string[]
}

/** The three ends that a job can have; `sentence` tells the bad ones. */
export type Ending =
  | ({ readonly how: 'success' } & Outcome)
  | { readonly how: 'failed'; readonly reason: Reason; readonly sentence: string }
  | { readonly how: 'interrupted'; readonly reason: Reason; readonly sentence: string }

/** Reads a finished job from the history. Failure and interruption are both `error` there: the last message tells. */
export function endingOf(id: string, { outputs, status }: HistoryEntry): Ending {
  const told = (event: string) => status.messages.find(([name]) => name === event)?.[1]
  const error = told('execution_error')
  if (error) return failure(id, error)
  if (told('execution_interrupted'))
    return { how: 'interrupted', reason: 'assertion', sentence: `Job ${id} was interrupted by somebody` }
  if (status.status_str !== 'success') {
    const sentence = `Job ${id} ended as "${status.status_str}" without a reason`
    return { how: 'failed', reason: 'wrong-data', sentence }
  }
  const cached = told('execution_cached')?.nodes
  const byNode = Object.entries(outputs).map(([node, { images = [] }]) => [node, images] as const)
  return {
    how: 'success',
    outputs: Object.fromEntries(byNode),
    images: byNode.flatMap(([, images]) => images),
    cached: Array.isArray(cached) ? cached.map(String) : [],
  }
}

function failure(id: string, told: Readonly<Record<string, unknown>>): Ending {
  const { node_type, node_id, exception_type, exception_message } = told
  const memory = /OutOfMemory|not enough memory|alloc/i.test(`${exception_type} ${exception_message}`)
  const why = String(exception_message).trim().split('\n')[0]
  const sentence = `Job ${id} failed at node ${node_id} (${node_type}): ${exception_type}: ${why}`
  return { how: 'failed', reason: memory ? 'low-resource' : 'assertion', sentence }
}

/** For a job that has to end well. Throws with the job's own reason when it did not. */
export function successOf<End extends Ending>(ending: End): Extract<End, { how: 'success' }> {
  if (ending.how === 'success') return ending as Extract<End, { how: 'success' }>
  throw fault(ending.reason, ending.sentence)
}

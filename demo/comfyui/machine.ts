import type { Faults } from '../faults.ts'
import type { Bell } from './bell.ts'
import type { NodeCache } from './cache.ts'
import type { Folders } from './folders.ts'
import type { NodeDefinition } from './nodes/node.ts'
import type { Queue } from './queue.ts'
import type { Sockets } from './sockets.ts'

/** Faults that only this service has, beside the common ones. */
export const comfyFaults: readonly string[] = [
  'dead-worker',
  'frozen-item',
  'job-fails',
  'out-of-memory',
  'job-loses-image',
  'output-evicted',
  'socket-drops',
]

/** What is going on right now. The worker writes it, routes and sockets read it. */
export type Current = {
  clientId: string | undefined
  node: string | undefined
  interrupted: boolean
  /** /free asked for the node cache to be dropped before the next job. */
  freeing: boolean
}

/** One running server: everything its parts share. */
export type Machine = {
  readonly nodes: ReadonlyMap<string, NodeDefinition>
  readonly folders: Folders
  readonly faults: Faults
  readonly sockets: Sockets
  readonly queue: Queue
  readonly cache: NodeCache
  readonly current: Current
  /** Rings when there may be something to do: a job, a fault that was cleared, the end. */
  readonly bell: Bell
  readonly closing: AbortSignal
  readonly tempTag: string
  readonly blur: { readonly ms: number; readonly steps: number }
  readonly maxUploadBytes: number
  /** Speaks the jobs API of servers that are newer than the recorded one. */
  readonly jobsApi: boolean
  readonly argv: readonly string[]
  readonly log: (line: string) => void
}

export function queueRemaining(queue: Queue): number {
  return queue.running().length + queue.pending().length
}

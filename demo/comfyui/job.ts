import { signaturesOf } from './cache.ts'
import type { Machine } from './machine.ts'
import type { NodeUi, QueueItem, StatusMessage } from './prompt.ts'
import { isRecord, type Prompt } from './prompt.ts'

type NodeProgress = { readonly value: number; readonly max: number; readonly state: 'running' | 'finished' }

/** One prompt on its way through the worker. */
export type Job = {
  readonly id: string
  readonly prompt: Prompt
  readonly outputs: readonly string[]
  readonly extraPngInfo: Readonly<Record<string, unknown>>
  readonly clientId: string | undefined
  readonly signatures: ReadonlyMap<string, string>
  readonly messages: StatusMessage[]
  readonly executed: string[]
  readonly ui: Map<string, NodeUi>
  readonly progress: Map<string, NodeProgress>
}

export function openJob(machine: Machine, [, id, prompt, extra, outputs]: QueueItem): Job {
  const data = isRecord(extra) ? extra : {}
  return {
    id,
    prompt,
    outputs,
    extraPngInfo: isRecord(data.extra_pnginfo) ? data.extra_pnginfo : {},
    clientId: typeof data.client_id === 'string' ? data.client_id : undefined,
    signatures: signaturesOf(prompt, machine.nodes, machine.folders),
    messages: [],
    executed: [],
    ui: new Map(),
    progress: new Map(),
  }
}

/** A message that history keeps. Without an owner only interruptions are told, and then to everyone. */
export function note(machine: Machine, job: Job, event: string, data: object): void {
  const dated = { ...data, timestamp: Date.now() }
  job.messages.push([event, dated])
  if (job.clientId !== undefined || event === 'execution_interrupted') {
    machine.sockets.send(event, dated, job.clientId)
  }
}

/** A message to the owner only; a job that was posted without client_id has none. */
export function tellOwner(machine: Machine, job: Job, event: string, data: object): void {
  if (job.clientId !== undefined) machine.sockets.send(event, data, job.clientId)
}

/** The progress of every node so far. Without an owner everyone is told. */
export function tellProgress(machine: Machine, job: Job, node: string, progress: NodeProgress): void {
  job.progress.set(node, progress)
  const nodes = [...job.progress].map(([id, { value, max, state }]) => {
    const names = {
      node_id: id,
      prompt_id: job.id,
      display_node_id: id,
      parent_node_id: null,
      real_node_id: id,
    }
    return [id, { value, max, state, ...names }]
  })
  machine.sockets.send(
    'progress_state',
    { prompt_id: job.id, nodes: Object.fromEntries(nodes) },
    job.clientId,
  )
}

import { setImmediate as nextTurn } from 'node:timers/promises'
import { keepOnly } from './cache.ts'
import { type Job, note, openJob } from './job.ts'
import type { Machine } from './machine.ts'
import { isPicture } from './nodes/node.ts'
import { planOf } from './plan.ts'
import type { HistoryEntry, NodeUi, QueueItem } from './prompt.ts'
import { PythonError, str } from './python.ts'
import { inputsOf, interruption, runNode } from './run-node.ts'

/** Runs a job to its end, whatever the end; only the closing of the server makes it throw. */
export async function runPrompt(machine: Machine, item: QueueItem): Promise<HistoryEntry> {
  machine.current.interrupted = false
  const job = openJob(machine, item)
  machine.current.clientId = job.clientId
  note(machine, job, 'execution_start', { prompt_id: job.id })
  keepOnly(machine.cache, job.signatures)
  const isCached = (id: string) => machine.cache.has(job.signatures.get(id) ?? '')
  const cached = Object.keys(job.prompt).filter(isCached)
  note(machine, job, 'execution_cached', { nodes: cached, prompt_id: job.id })

  const uiOfCached = cached.flatMap((id) => uiFromCache(machine, job, id))
  const success = await runNodes(machine, job, planOf(job.prompt, job.outputs, isCached))
  machine.current.node = undefined
  // The real server files the result a moment after it has announced it.
  await nextTurn()
  return entryOf(item, success, job, new Map([...uiOfCached, ...job.ui]))
}

function uiFromCache(machine: Machine, job: Job, id: string): [string, NodeUi][] {
  const ui = machine.cache.get(job.signatures.get(id) ?? '')?.ui
  return ui === undefined ? [] : [[id, ui]]
}

async function runNodes(machine: Machine, job: Job, plan: readonly string[]): Promise<boolean> {
  for (const id of plan) {
    // Requests are answered between two nodes, as if the worker were a thread of its own.
    await nextTurn()
    try {
      await runNode(machine, job, id)
    } catch (error) {
      machine.closing.throwIfAborted()
      tellFailure(machine, job, id, error)
      return false
    }
  }
  note(machine, job, 'execution_success', { prompt_id: job.id })
  return true
}

function tellFailure(machine: Machine, job: Job, id: string, error: unknown): void {
  const node_type = job.prompt[id]?.class_type ?? ''
  const what = { prompt_id: job.id, node_id: id, node_type, executed: [...job.executed] }
  if (error instanceof PythonError && error.type === interruption) {
    machine.log('Processing interrupted')
    note(machine, job, 'execution_interrupted', what)
    return
  }
  const type = error instanceof PythonError ? error.type : 'OSError'
  const message = error instanceof Error ? error.message : str(error)
  machine.log(`!!! Exception during processing !!! ${message}`)
  for (const line of traceback(node_type)) machine.log(line.trimEnd())
  if (type.endsWith('OutOfMemoryError')) machine.log('Got an OOM, unloading all loaded models.')
  note(machine, job, 'execution_error', {
    ...what,
    exception_message: message,
    exception_type: type,
    traceback: traceback(node_type),
    current_inputs: shownInputs(machine, job, id),
    current_outputs: [...job.signatures].filter(([, sign]) => machine.cache.has(sign)).map(([node]) => node),
  })
}

/** As a Python program reports it, paths of the server included: readers have to mask those. */
function traceback(nodeType: string): string[] {
  return [
    '  File "/srv/comfyui/execution.py", line 496, in execute\n',
    '  File "/srv/comfyui/execution.py", line 277, in process_inputs\n',
    `  File "/srv/comfyui/nodes.py", line 1640, in ${nodeType}\n`,
  ]
}

function shownInputs(machine: Machine, job: Job, id: string): Record<string, unknown[]> {
  const entries = Object.entries(inputsOf(machine, job, id)).map(([name, value]) => {
    const shape = isPicture(value) && [value.frames.length, value.height, value.width, value.channels]
    return [name, [shape ? `tensor of shape ${JSON.stringify(shape)}` : value]]
  })
  return Object.fromEntries(entries)
}

function entryOf(item: QueueItem, success: boolean, job: Job, ui: ReadonlyMap<string, NodeUi>): HistoryEntry {
  return {
    prompt: item,
    outputs: Object.fromEntries([...ui].map(([id, { output }]) => [id, output])),
    status: { status_str: success ? 'success' : 'error', completed: success, messages: job.messages },
    meta: Object.fromEntries([...ui].map(([id, { meta }]) => [id, meta])),
  }
}

import { setTimeout as delay } from 'node:timers/promises'
import type { CachedNode } from './cache.ts'
import { failOnPurpose, freeze, loseImages } from './faults.ts'
import { type Job, tellOwner, tellProgress } from './job.ts'
import type { Machine } from './machine.ts'
import type { Inputs, NodeContext, NodeResult } from './nodes/node.ts'
import { linkedNode, type NodeUi } from './prompt.ts'
import { PythonError } from './python.ts'

/** The type of the exception that ends an interrupted job. */
export const interruption = 'InterruptProcessingException'

/**
 * Runs one node, or answers from the cache.
 * @throws whatever the node throws; a PythonError of type `interruption` when the job was interrupted.
 */
export async function runNode(machine: Machine, job: Job, id: string): Promise<void> {
  machine.current.node = id
  const signature = job.signatures.get(id) ?? ''
  const cached = machine.cache.get(signature)
  if (cached !== undefined) return repeatCached(machine, job, id, cached)

  tellProgress(machine, job, id, { value: 0, max: 1, state: 'running' })
  const names = { node: id, display_node: id }
  tellOwner(machine, job, 'executing', { ...names, prompt_id: job.id })
  if (machine.faults.active('socket-drops')) machine.sockets.drop(job.clientId)
  throwIfInterrupted(machine)
  await freeze(machine)
  failOnPurpose(machine.faults)

  const result = await execute(machine, job, id)
  const ui = uiOf(id, result)
  machine.cache.set(signature, { outputs: result.outputs, ...(ui && { ui }) })
  if (ui !== undefined) {
    job.ui.set(id, ui)
    tellOwner(machine, job, 'executed', { ...names, output: ui.output, prompt_id: job.id })
    if (machine.faults.active('job-loses-image')) loseImages(machine.folders, ui)
  }
  tellProgress(machine, job, id, { value: 1, max: 1, state: 'finished' })
  job.executed.push(id)
}

/** Names the old file again, whether it is still there or not. */
function repeatCached(machine: Machine, job: Job, id: string, { ui }: CachedNode): void {
  if (ui !== undefined && machine.faults.active('output-evicted')) loseImages(machine.folders, ui)
  const output = ui?.output ?? null
  tellOwner(machine, job, 'executed', { node: id, display_node: id, output, prompt_id: job.id })
  tellProgress(machine, job, id, { value: 1, max: 1, state: 'finished' })
}

async function execute(machine: Machine, job: Job, id: string): Promise<NodeResult> {
  const node = job.prompt[id]
  const definition = node && machine.nodes.get(node.class_type)
  if (definition === undefined) throw new PythonError('KeyError', `'${id}'`)
  return await definition.run(inputsOf(machine, job, id), contextOf(machine, job, id))
}

/** The inputs with links replaced by what the nodes upstream gave. */
export function inputsOf(machine: Machine, job: Job, id: string): Inputs {
  const entries = Object.entries(job.prompt[id]?.inputs ?? {}).map(([name, value]) => {
    const source = linkedNode(job.prompt, value)
    if (source === undefined || !Array.isArray(value)) return [name, value]
    return [name, machine.cache.get(job.signatures.get(source) ?? '')?.outputs.at(Number(value[1]))]
  })
  return Object.fromEntries(entries)
}

function contextOf(machine: Machine, job: Job, id: string): NodeContext {
  return {
    prompt: job.prompt,
    extraPngInfo: job.extraPngInfo,
    folders: machine.folders,
    tempTag: machine.tempTag,
    blur: machine.blur,
    sleep: (ms) => delay(ms, undefined, { signal: machine.closing }),
    progress: (value, max, preview) => {
      throwIfInterrupted(machine)
      tellProgress(machine, job, id, { value, max, state: 'running' })
      tellOwner(machine, job, 'progress', { value, max, prompt_id: job.id, node: id })
      if (preview !== undefined) machine.sockets.sendPreview(preview, id, job.id, job.clientId)
    },
  }
}

export function throwIfInterrupted({ current }: Machine): void {
  if (!current.interrupted) return
  current.interrupted = false
  throw new PythonError(interruption, 'interrupted')
}

function uiOf(id: string, { images }: NodeResult): NodeUi | undefined {
  if (images === undefined) return undefined
  const meta = { node_id: id, display_node: id, parent_node: null, real_node_id: id }
  return { output: { images }, meta }
}

import type { Job } from '../../core/activity.ts'
import { plain } from '../../lib/text.ts'
import type { Item } from './protocol.ts'

type Group = Readonly<Record<string, unknown>>

const group = (value: unknown): Group => (typeof value === 'object' && value !== null ? (value as Group) : {})

/** A job of the queue as its owner knows it. */
export function jobOf(item: Item, state: Job['state'], progress?: Job['progress']): Job {
  const title = titleOf(item)
  return {
    id: plain(item[1], 64),
    state,
    ...(title && { title: plain(title, 80) }),
    ...(progress && {
      progress: { ...progress, ...(progress.of && { of: classOf(item, progress.of) }) },
    }),
  }
}

/** The name that a frontend sent along, else what its output files begin with, else what makes the output. */
function titleOf([, , prompt, extra, outputs]: Item): string | undefined {
  const workflow = group(group(group(extra).extra_pnginfo).workflow)
  const nodes = (Array.isArray(outputs) ? outputs : []).map((id) => group(group(prompt)[String(id)]))
  const prefixes = nodes.map((node) => group(node.inputs).filename_prefix)
  const classes = nodes.map((node) => node.class_type)
  return [workflow.name, workflow.title, ...prefixes, ...classes].find(
    (one): one is string => typeof one === 'string' && one !== '',
  )
}

/** Nodes are numbers to the queue and classes to people. */
function classOf([, , prompt]: Item, node: string): string {
  const { class_type: name } = group(group(prompt)[node])
  return plain(typeof name === 'string' ? name : node, 60)
}

/** `job 3f2a41c0 (portrait) is at 7 of 20 (KSampler), 2 more wait` */
export function inWords(jobs: readonly Job[]): string {
  const running = jobs.find(({ state }) => state === 'running')
  const others = jobs.length - (running === undefined ? 0 : 1)
  if (jobs.length === 0) return 'its queue is empty'
  if (running === undefined) return others === 1 ? '1 job waits' : `${others} jobs wait`
  const { id, title, progress } = running
  const name = `job ${id.slice(0, 8)}${title ? ` (${title})` : ''}`
  const step = progress && ` at ${progress.value} of ${progress.max}${progress.of ? ` (${progress.of})` : ''}`
  return `${name} is ${step ? step.trim() : 'running'}${others > 0 ? `, ${others} more wait` : ''}`
}

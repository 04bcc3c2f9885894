import { Gauge, type Registry } from 'prom-client'
import type { Observation } from '../../core/observation.ts'
import { boundedLabels, mostChecks } from './labels.ts'

const mostDisks = 100

export type ResourceMetrics = { observe(observation: Observation): void }

/** Values of observations that have a metric of their own: `freeBytes` (of the disk `path`, else the check), `queueDepth` and `items`. */
export function createResourceMetrics(registry: Registry): ResourceMetrics {
  const free = new Gauge({
    name: 'orchestrator_disk_free_bytes',
    help: 'Free space of the disks that are watched',
    labelNames: ['disk'],
    registers: [registry],
  })
  const queue = new Gauge({
    name: 'orchestrator_comfy_queue_depth',
    help: 'Jobs that ComfyUI runs and that wait, over all ComfyUI services',
    registers: [registry],
  })
  const items = new Gauge({
    name: 'guardian_check_items',
    help: 'Length of the list that a check of data found',
    labelNames: ['check'],
    registers: [registry],
  })
  const diskOf = boundedLabels(mostDisks)
  const checkOf = boundedLabels(mostChecks)
  const depths = new Map<string, number>()
  // Without an answer there is no queue of 0 to be shown.
  queue.remove()
  return {
    observe({ service, check, values }) {
      if (values === undefined) return
      const { freeBytes, path, queueDepth, items: count } = values
      if (typeof count === 'number') items.set({ check: checkOf(check) }, count)
      if (typeof freeBytes === 'number') free.set({ disk: diskOf(String(path ?? check)) }, freeBytes)
      if (typeof queueDepth !== 'number') return
      depths.set(`${service} ${check}`, queueDepth)
      queue.set([...depths.values()].reduce((sum, depth) => sum + depth, 0))
    },
  }
}

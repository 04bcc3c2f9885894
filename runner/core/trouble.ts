import { ancestors } from './blame.ts'
import type { Policy } from './policy.ts'
import type { World } from './world.ts'

/** Failures that began within this time of each other are "at once". */
const together = 60_000

/**
 * Why several failures are more likely ours than the services': the host lost its network, its disk, its
 * breath. Failures that a driver proves do not count: after a power cut everything really is down.
 */
export function ownTrouble(policy: Policy, world: World, at: number): string | undefined {
  const independent = Object.keys(policy.services).filter((id) => policy.services[id]?.dependsOn.length === 0)
  const failing = independent.filter((id) => failsUnproven(policy, world, id, at))
  const share = failing.length / Math.max(1, independent.length)
  if (failing.length < policy.host.ownTroubleLeast || share < policy.host.ownTroubleShare) return undefined
  return `${failing.length} of ${independent.length} independent services failed at once (${failing.join(', ')}): the host or its network is the likelier cause`
}

function failsUnproven(policy: Policy, world: World, id: string, at: number): boolean {
  const state = world.services[id]
  if (state === undefined || ancestors(policy, id).length > 0) return false
  if (state.phase.name === 'suspect') return true
  const { incident } = state
  return incident !== undefined && !incident.exited && incident.openedAt > at - together
}

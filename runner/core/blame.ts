import type { CheckState } from './check.ts'
import type { Policy } from './policy.ts'
import type { ServiceState } from './service.ts'
import type { World } from './world.ts'

/** As much of a policy as says who needs whom. */
export type Links = { readonly services: Readonly<Record<string, { readonly dependsOn: readonly string[] }>> }

/** Every service that this one needs, nearest first. */
export function ancestors(policy: Links, service: string): readonly string[] {
  const found: string[] = []
  const visit = (id: string) => {
    for (const parent of policy.services[id]?.dependsOn ?? []) {
      if (found.includes(parent)) continue
      found.push(parent)
      visit(parent)
    }
  }
  visit(service)
  return found
}

export const dependents = (policy: Policy, service: string): readonly string[] =>
  Object.keys(policy.services).filter((id) => ancestors(policy, id).includes(service))

/** Light checks whose answer says whether a service lives. */
export const lifeSigns = (policy: Policy, service: string): readonly string[] =>
  Object.values(policy.checks)
    .filter((check) => check.service === service && check.weight === 'light')
    .map((check) => check.id)

export type Blame =
  | { readonly is: 'own' }
  | { readonly is: 'parent'; readonly parent: string }
  /** The parents have been asked, and have not all answered yet. */
  | { readonly is: 'asking' }

/** A parent that does not answer our question within this time is judged by what is known. */
const patience = 15_000

/** Whether a failure that began at `since` is the service's own, or that of something it needs. */
export function blame(policy: Policy, world: World, service: string, since: number, at: number): Blame {
  let asking = false
  for (const parent of ancestors(policy, service)) {
    const state = world.services[parent]
    if (state !== undefined && isDown(state)) return { is: 'parent', parent }
    if (state?.phase.name === 'suspect' && at < since + patience) asking = true
    const signs = lifeSigns(policy, parent).map((id) => world.checks[parent]?.[id])
    if (at < since + patience && signs.some((sign) => !answered(sign, since))) asking = true
  }
  return asking ? { is: 'asking' } : { is: 'own' }
}

const answered = (sign: CheckState | undefined, since: number): boolean =>
  (sign?.last?.startedAt ?? 0) >= since

/** Known to be unusable: failed, being healed, or stopped. */
export const isDown = ({ phase, incident }: ServiceState): boolean =>
  phase.name === 'stopped' || incident !== undefined || (phase.name === 'waiting' && phase.why === 'parent')

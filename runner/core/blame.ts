import type { CheckState } from './check.ts'
import { isGone } from './life.ts'
import type { Policy } from './policy.ts'
import type { ServiceState } from './service.ts'
import { isSilence } from './triage.ts'
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

/** Whether a failure that was seen at `since` is the service’s own, or that of something it needs. */
export function blame(policy: Policy, world: World, service: string, since: number, at: number): Blame {
  let asking = false
  for (const parent of ancestors(policy, service)) {
    const state = world.services[parent]
    if (isToBlame(policy, world, service, parent)) return { is: 'parent', parent }
    if (state?.phase.name === 'suspect' && at < since + patience) asking = true
    const signs = lifeSigns(policy, parent).map((id) => world.checks[parent]?.[id])
    if (at < since + patience && signs.some((sign) => !answered(sign, since))) asking = true
  }
  return asking ? { is: 'asking' } : { is: 'own' }
}

const answered = (sign: CheckState | undefined, since: number): boolean =>
  (sign?.last?.startedAt ?? 0) >= since

/** Known to be unusable: failed, being started or healed, or stopped. One that answers and only waits for a person is not. */
export function isDown(policy: Policy, world: World, service: string): boolean {
  const state = world.services[service]
  if (state === undefined) return false
  const { phase, incident } = state
  if (['stopped', 'acting', 'verifying'].includes(phase.name)) return true
  if (phase.name === 'waiting' && phase.why === 'parent') return true
  return incident !== undefined && !answersWell(policy, world, state)
}

/** What is wrong with it is for a person to see to, and all its light checks pass. */
function answersWell(policy: Policy, world: World, state: ServiceState): boolean {
  if (!isForPerson(state)) return false
  const signs = lifeSigns(policy, state.id).map((id) => world.checks[state.id]?.[id])
  return signs.length > 0 && signs.every((sign) => sign !== undefined && sign.passes > 0)
}

const isForPerson = (state: ServiceState): boolean =>
  state.phase.name === 'waiting' && state.phase.why === 'alertOnly' && !isGone(state)

/** Whether a parent that is down explains that a service fails, or that its process has ended. */
export function isToBlame(policy: Policy, world: World, service: string, parent: string): boolean {
  const state = world.services[parent]
  if (state === undefined || !isDown(policy, world, parent)) return false
  if (state.phase.name === 'stopped') return !worksWithout(world, service, state.since)
  return !(hasEnded(world.services[service]) && isForPerson(state) && answers(policy, world, parent))
}

const hasEnded = (state: ServiceState | undefined): boolean =>
  state?.status?.state === 'failed' || state?.status?.state === 'stopped'

/** A wrong answer is one: no process ends because a token of another one has run out. */
const answers = (policy: Policy, world: World, service: string): boolean =>
  lifeSigns(policy, service).every((id) => {
    const sign = world.checks[service]?.[id]
    return sign !== undefined && (sign.passes > 0 || !isSilence(sign))
  })

/** So long after a parent was stopped, a service that passes shows that it does not need it for that. */
const settledMs = 60_000

const worksWithout = (world: World, service: string, stoppedAt: number): boolean =>
  Object.values(world.checks[service] ?? {}).some(
    ({ lastPassAt }) => lastPassAt !== undefined && lastPassAt > stoppedAt + settledMs,
  )

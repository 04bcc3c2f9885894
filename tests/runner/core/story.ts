import type { Check } from '../../../runner/core/check.ts'
import { decide } from '../../../runner/core/decide.ts'
import type { Effect } from '../../../runner/core/effect.ts'
import type { Event } from '../../../runner/core/event.ts'
import type { Answer, Observation, Reason } from '../../../runner/core/observation.ts'
import {
  defaultHostPolicy,
  defaultServicePolicy,
  type HostPolicy,
  type Policy,
  type ServicePolicy,
} from '../../../runner/core/policy.ts'
import type { DriverStatus, Service, ServiceState } from '../../../runner/core/service.ts'
import { emptyWorld, type World } from '../../../runner/core/world.ts'

export type Setting = {
  readonly services?: Readonly<Record<string, Partial<Service & { policy: Partial<ServicePolicy> }>>>
  readonly checks?: readonly Check[]
  readonly host?: Partial<HostPolicy>
}

export const light = (id: string, vital = true): Check => ({
  id,
  service: id.split('/')[0] ?? id,
  vital,
  weight: 'light',
})
export const suite = (id: string, vital = true): Check => ({
  id,
  service: id.split('/')[0] ?? id,
  vital,
  weight: 'suite',
})

export function policyFor(setting: Setting): Policy {
  const services = setting.services ?? { panel: {} }
  const checks = setting.checks ?? Object.keys(services).map((id) => light(`${id}/health`))
  return {
    host: { ...defaultHostPolicy, ...setting.host },
    services: Object.fromEntries(
      Object.entries(services).map(([id, { policy, ...own }]) => [
        id,
        {
          id,
          dependsOn: [],
          hasDriver: true,
          alwaysUp: false,
          autoStart: false,
          ...own,
          policy: { ...defaultServicePolicy, ...policy },
        },
      ]),
    ),
    checks: Object.fromEntries(
      checks.filter(({ weight }) => weight === 'light').map((check) => [check.id, check]),
    ),
  }
}

/** A history being told: events in, effects out, one line each. Time moves only when it is told to. */
export type Story = {
  at: number
  world: World
  readonly effects: Effect[]
  readonly policy: Policy
  readonly checks: readonly Check[]
}

export function begin(setting: Setting = {}): Story {
  const policy = policyFor(setting)
  return {
    at: Date.UTC(2026, 10, 22, 3, 0),
    world: emptyWorld,
    effects: [],
    policy,
    checks: setting.checks ?? Object.values(policy.checks),
  }
}

export function happen(story: Story, event: Event): readonly Effect[] {
  const { world, effects } = decide(story.policy, story.world, event)
  story.world = world
  story.effects.push(...effects)
  return effects
}

export const later = (story: Story, ms: number): void => {
  story.at += ms
}

const verdictOf = (reason: Reason): Answer['verdict'] =>
  reason === 'ok'
    ? 'pass'
    : reason === 'slow' || reason === 'visual'
      ? 'degraded'
      : reason === 'own-trouble'
        ? 'inconclusive'
        : 'fail'

export function answer(
  story: Story,
  check: string,
  reason: Reason,
  more: Partial<Observation> = {},
): readonly Effect[] {
  const known = story.checks.find(({ id }) => id === check)
  if (known === undefined) throw new Error(`no check ${check} in this story`)
  const observation: Observation = {
    check,
    service: known.service,
    from: 'here',
    startedAt: story.at,
    tookMs: 5,
    verdict: verdictOf(reason),
    reason,
    summary: `${check} says ${reason}`,
    ...more,
  }
  return happen(story, { type: 'observed', at: story.at + observation.tookMs, observation, check: known })
}

/** Passes once, so that a failure of it is one that a restart is known to cure. */
export function settle(story: Story): void {
  for (const { id } of story.checks) answer(story, id, 'ok')
  later(story, 15_000)
}

/** Fails, waits for the confirmation, fails again. */
export function breakDown(story: Story, check: string, reason: Reason = 'refused'): readonly Effect[] {
  const first = answer(story, check, reason)
  later(story, 3_000)
  return [...first, ...answer(story, check, reason)]
}

export function tick(story: Story, ms = 1_000, trouble?: string): readonly Effect[] {
  later(story, ms)
  return happen(story, { type: 'ticked', at: story.at, ...(trouble && { trouble }) })
}

export function see(
  story: Story,
  service: string,
  state: DriverStatus['state'],
  detail?: string,
): readonly Effect[] {
  return happen(story, { type: 'seen', at: story.at, service, status: { state, ...(detail && { detail }) } })
}

export function finish(
  story: Story,
  service: string,
  ok = true,
  identities?: readonly [string, string],
): readonly Effect[] {
  const { phase } = state(story, service)
  if (phase.name !== 'acting') throw new Error(`${service} is ${phase.name}, not acting`)
  later(story, 500)
  return happen(story, {
    type: 'acted',
    at: story.at,
    service,
    action: phase.action,
    ok,
    detail: ok ? 'The driver restarted it' : 'The driver could not restart it',
    ...(identities && { identityBefore: identities[0], identityAfter: identities[1] }),
  })
}

/** The whole of one attempt that does not help. */
export function failAttempt(story: Story, service: string, check: string): readonly Effect[] {
  finish(story, service)
  later(story, 15_000)
  answer(story, check, 'refused')
  later(story, 1_000)
  return answer(story, check, 'refused')
}

export function state(story: Story, service: string): ServiceState {
  const found = story.world.services[service]
  if (found === undefined) throw new Error(`${service} has no state`)
  return found
}

export const phaseOf = (story: Story, service: string): string => {
  const { phase } = state(story, service)
  return phase.name === 'waiting' ? `waiting: ${phase.why}` : phase.name
}

/** Effects in short: `act restart panel`, `tell opened`, `recheck panel/health verify`. */
export const names = (effects: readonly Effect[]): readonly string[] =>
  effects.map((effect) => {
    if (effect.type === 'act') return `act ${effect.action.kind} ${effect.action.service}`
    if (effect.type === 'tell') return `tell ${effect.topic}`
    if (effect.type === 'recheck') return `recheck ${effect.checks.join(',')} ${effect.why}`
    return `${effect.type} ${effect.service}`
  })

export const acts = (story: Story): number => story.effects.filter(({ type }) => type === 'act').length

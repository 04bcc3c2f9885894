import { decide } from '../../runner/core/decide.ts'
import type { Effect } from '../../runner/core/effect.ts'
import type { Event } from '../../runner/core/event.ts'
import type { Incident } from '../../runner/core/incident.ts'
import { defaultHostPolicy, defaultServicePolicy, type Policy } from '../../runner/core/policy.ts'
import { emptyWorld, type World } from '../../runner/core/world.ts'

const id = 'victim'
const check = { id: 'victim/health', service: id, vital: true, weight: 'light' as const }
const policy: Policy = {
  host: defaultHostPolicy,
  services: {
    [id]: {
      id,
      dependsOn: [],
      hasDriver: true,
      alwaysUp: false,
      autoStart: false,
      policy: defaultServicePolicy,
    },
  },
  checks: { [check.id]: check },
}

const tickMs = 500
const periodMs = 15_000
const restartMs = 400

export type Crashing = { readonly restarts: readonly number[]; readonly incidents: readonly Incident[] }

/** A service that runs for `everyMs` after each start and then ends, under the default policy, in a time of its own. */
export function crashing({ everyMs, forMs }: { readonly everyMs: number; readonly forMs: number }): Crashing {
  const start = Date.UTC(2026, 10, 22)
  const incidents = new Map<string, Incident>()
  const restarts: number[] = []
  const asked: number[] = []
  let world: World = emptyWorld
  let at = start
  let life = 1
  let crashAt = start + everyMs
  let endAct: { at: number; action: string } | undefined

  const happen = (event: Event) => {
    const decided = decide(policy, world, event)
    world = decided.world
    const state = world.services[id]
    for (const one of [state?.lastIncident, state?.incident]) if (one) incidents.set(one.id, one)
    for (const effect of decided.effects) perform(effect)
  }
  const perform = (effect: Effect) => {
    if (effect.type === 'recheck') asked.push(at + effect.afterMs)
    if (effect.type === 'look') see()
    if (effect.type !== 'act') return
    restarts.push(at)
    endAct = { at: at + restartMs, action: effect.action.id }
  }
  const runs = () => at < crashAt
  const see = () => {
    const status = runs()
      ? { state: 'running' as const, identity: `life ${life}` }
      : { state: 'failed' as const, detail: 'exit code 1' }
    happen({ type: 'seen', at, service: id, status })
  }
  const ask = () => {
    const answer = runs()
      ? { verdict: 'pass' as const, reason: 'ok' as const, summary: 'ok' }
      : { verdict: 'fail' as const, reason: 'refused' as const, summary: 'refused' }
    const observation = { ...answer, check: check.id, service: id, from: 'here', startedAt: at, tookMs: 1 }
    happen({ type: 'observed', at, observation, check })
  }
  const finish = () => {
    if (endAct === undefined || at < endAct.at) return
    const { action } = endAct
    endAct = undefined
    life += 1
    crashAt = at + everyMs
    const identities = { identityAfter: `life ${life}` }
    happen({ type: 'acted', at, service: id, action, ok: true, detail: 'restarted', ...identities })
  }
  happen({ type: 'booted', at })
  for (; at < start + forMs; at += tickMs) {
    finish()
    see()
    if ((at - start) % periodMs === 0 || asked.some((due) => due <= at)) {
      asked.splice(0, asked.length, ...asked.filter((due) => due > at))
      ask()
    }
    happen({ type: 'ticked', at })
  }
  return { restarts, incidents: [...incidents.values()] }
}

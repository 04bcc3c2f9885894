import { Counter, Gauge, type Registry } from 'prom-client'
import { autoEnd } from '../../core/idle.ts'
import type { ServiceState } from '../../core/service.ts'
import { emptyWorld, type World } from '../../core/world.ts'
import { label } from './labels.ts'

export type ActivityMetrics = {
  world(world: World): void
  /** @param now milliseconds on the steady wall clock */
  refresh(now: number): void
}

/** Use of the services where it can be seen, and what becomes of those that nobody uses. */
export function createActivityMetrics(registry: Registry): ActivityMetrics {
  const { active, left, ends } = declare(registry)
  let known: World | undefined
  return {
    world(world) {
      for (const [service, state] of Object.entries(world.services)) {
        const before = known?.services[service]
        if (before === undefined || before === state) continue
        for (const event of eventsBetween(before, state)) ends.inc({ service: label(service), event })
      }
      known = world
    },
    refresh(now) {
      active.reset()
      left.reset()
      for (const [service, { activity, idle, phase }] of Object.entries((known ?? emptyWorld).services)) {
        const use = phase.name === 'stopped' ? 'idle' : activity?.use
        if (activity !== undefined && use !== 'unknown')
          active.set({ service: label(service) }, use === 'active' ? 1 : 0)
        if (idle !== undefined) left.set({ service: label(service) }, Math.max(0, idle.dueAt - now) / 1_000)
      }
    },
  }
}

function eventsBetween(before: ServiceState, after: ServiceState): readonly string[] {
  const warned = (after.idle?.warned ?? 0) > (before.idle?.warned ?? 0)
  const ending = before.action === undefined && after.action?.by === autoEnd
  const wasWarned = (before.idle?.warned ?? 0) > 0
  const stopped =
    after.phase.name === 'stopped' && after.phase.by === autoEnd && before.phase.name !== 'stopped'
  const kept = wasWarned && after.idle === undefined && !ending
  return [...(warned ? ['warned'] : []), ...(kept ? ['kept'] : []), ...(stopped ? ['stopped'] : [])]
}

const declare = (registry: Registry) => ({
  active: new Gauge({
    name: 'guardian_service_in_use',
    help: '1 when the service is in use, 0 when it is not; absent where that cannot be seen',
    labelNames: ['service'],
    registers: [registry],
  }),
  left: new Gauge({
    name: 'guardian_idle_seconds_left',
    help: 'Seconds until a service that nobody uses is stopped; absent while it is used',
    labelNames: ['service'],
    registers: [registry],
  }),
  ends: new Counter({
    name: 'guardian_auto_end_total',
    help: 'What became of services that nobody uses: warned, kept, stopped',
    labelNames: ['service', 'event'],
    registers: [registry],
  }),
})

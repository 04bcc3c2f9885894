import { Counter, Gauge, type Registry } from 'prom-client'
import type { Incident } from '../../core/incident.ts'
import type { Phase, ServiceState } from '../../core/service.ts'
import { emptyWorld, type World } from '../../core/world.ts'
import { label } from './labels.ts'

const phases: readonly Phase['name'][] = [
  'unknown',
  'up',
  'suspect',
  'acting',
  'verifying',
  'waiting',
  'stopped',
]

export type ServiceMetrics = {
  acted(service: string): void
  world(world: World): void
  refresh(): void
}

export function createServiceMetrics(registry: Registry): ServiceMetrics {
  const metrics = declare(registry)
  /** The newest incident of each service whose end was counted. */
  const counted = new Map<string, string>()
  let known: World | undefined

  function count(service: string, state: ServiceState, since: World | undefined): void {
    const incident = ended(state)
    if (incident === undefined || counted.get(service) === incident.id) return
    counted.set(service, incident.id)
    // What had ended before we came up was counted by the process before us.
    if (since !== undefined)
      metrics.incidents.inc({ service: label(service), outcome: incident.outcome ?? 'unproven' })
  }

  return {
    acted: (service) => metrics.restarts.inc({ service: label(service) }),
    world(world) {
      for (const [service, state] of Object.entries(world.services)) {
        const before = known?.services[service]
        if (before === state) continue
        if (before === undefined) metrics.restarts.inc({ service: label(service) }, 0)
        count(service, state, known)
      }
      known = world
    },
    refresh() {
      const states = Object.entries((known ?? emptyWorld).services)
      for (const [service, state] of states) {
        const up = isUp(state.phase)
        if (up !== undefined) metrics.up.set({ service: label(service) }, up ? 1 : 0)
        for (const phase of phases) {
          metrics.phase.set({ service: label(service), phase }, state.phase.name === phase ? 1 : 0)
        }
      }
      metrics.held.reset()
      for (const [service, { holds }] of states)
        for (const why of ['maintenance', 'paused'] as const)
          metrics.held.set({ service: label(service), why }, holds.some((hold) => hold.why === why) ? 1 : 0)
      metrics.open.set(states.filter(([, state]) => isOpen(state.incident)).length)
    },
  }
}

const isOpen = (incident: Incident | undefined) => incident !== undefined && incident.closedAt === undefined

/** An escalated incident may stay with its service after it was closed. */
const ended = ({ incident, lastIncident }: ServiceState) =>
  incident && !isOpen(incident) ? incident : lastIncident

/** A single failure that nobody has confirmed takes nothing down; what was never seen is neither up nor down. */
function isUp(phase: Phase): boolean | undefined {
  if (phase.name === 'unknown') return undefined
  return phase.name === 'up' || phase.name === 'suspect'
}

const declare = (registry: Registry) => ({
  restarts: new Counter({
    name: 'guardian_restarts_total',
    help: 'Restarts that were begun',
    labelNames: ['service'],
    registers: [registry],
  }),
  up: new Gauge({
    name: 'orchestrator_service_up',
    help: '1 when the service is up, 0 when it is not; absent while nobody knows',
    labelNames: ['service'],
    registers: [registry],
  }),
  phase: new Gauge({
    name: 'guardian_service_phase',
    help: '1 for the phase that the service is in',
    labelNames: ['service', 'phase'],
    registers: [registry],
  }),
  held: new Gauge({
    name: 'guardian_service_held',
    help: '1 while nothing may be done to the service, by why: maintenance or paused',
    labelNames: ['service', 'why'],
    registers: [registry],
  }),
  open: new Gauge({ name: 'guardian_incidents_open', help: 'Incidents that go on', registers: [registry] }),
  incidents: new Counter({
    name: 'guardian_incidents_total',
    help: 'Incidents that ended, by outcome',
    labelNames: ['service', 'outcome'],
    registers: [registry],
  }),
})

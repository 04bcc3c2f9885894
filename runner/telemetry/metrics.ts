import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Kpis } from '../core/kpi.ts'
import type { Observation } from '../core/observation.ts'
import type { SuiteRun } from '../core/run.ts'
import type { World } from '../core/world.ts'
import type { Clock } from '../lib/clock.ts'
import { createActivityMetrics } from './metrics/activity.ts'
import { createCheckMetrics } from './metrics/checks.ts'
import { createFigureMetrics } from './metrics/figures.ts'
import { createOutboxMetrics, type OutboxMetrics } from './metrics/outbox.ts'
import { createServiceMetrics } from './metrics/services.ts'
import { createSuiteMetrics } from './metrics/suites.ts'

export type Metrics = {
  /** An answer of a check was judged. */
  observe(observation: Observation): void
  /** A restart of a service was begun. */
  acted(service: string): void
  /** The world as it is now; cheap, it is read when somebody asks. */
  world(world: World): void
  /** A run of a suite ended. */
  run(run: SuiteRun): void
  /** A run of before our start, so that its age is known; it is not counted. */
  remember(run: SuiteRun): void
  /** The figures of uptime, incidents and runs as they are now. */
  figures(kpis: Kpis): void
  /** Messages: what waits and how they ended. */
  readonly outbox: OutboxMetrics
  /** What Prometheus reads. */
  text(): Promise<string>
  readonly contentType: string
}

export type MetricsOptions = {
  readonly clock: Clock
  readonly version: string
  /** CPU, memory and event loop of our own process; left out in tests that compare texts. */
  readonly ownProcess?: boolean
}

/** Metrics in a registry of their own. The names that users' dashboards rely on are in docs/. */
export function createMetrics({ clock, version, ownProcess = true }: MetricsOptions): Metrics {
  const registry = new Registry()
  const checks = createCheckMetrics(registry)
  const activity = createActivityMetrics(registry)
  const services = createServiceMetrics(registry)
  const suites = createSuiteMetrics(registry)
  const { figures } = createFigureMetrics(registry)
  const outbox = createOutboxMetrics(registry)
  if (ownProcess) collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 50 })
  new Gauge({
    name: 'guardian_build_info',
    help: 'Always 1; the labels say what runs',
    labelNames: ['version', 'node'],
    registers: [registry],
  }).set({ version, node: process.versions.node }, 1)
  return {
    observe: checks.observe,
    acted: services.acted,
    world(world) {
      services.world(world)
      activity.world(world)
      checks.world(world)
    },
    run: suites.run,
    remember: suites.remember,
    figures,
    outbox,
    text() {
      const now = clock.now()
      checks.refresh(now)
      services.refresh()
      activity.refresh(now)
      suites.refresh(now)
      outbox.refresh(now)
      return registry.metrics()
    },
    contentType: registry.contentType,
  }
}

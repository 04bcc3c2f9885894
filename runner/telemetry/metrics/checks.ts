import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Observation, Verdict } from '../../core/observation.ts'
import type { World } from '../../core/world.ts'
import { boundedLabels, label, mostChecks } from './labels.ts'
import { createResourceMetrics } from './resources.ts'

/**
 * Seconds. A series for each bucket and check is what makes a scrape large, so there are few: a local answer, one
 * over the network, slow, the deadline of a light check, and that of a browser test.
 */
const buckets = [0.05, 0.5, 1, 5, 30]

type Newest = {
  readonly at: number
  readonly labels: { check: string; service: string }
  readonly verdict: Verdict
}

export type CheckMetrics = {
  observe(observation: Observation): void
  /** What is remembered of checks that have not answered since our start. */
  world(world: World): void
  refresh(now: number): void
}

export function createCheckMetrics(registry: Registry): CheckMetrics {
  const metrics = declare(registry)
  const resources = createResourceMetrics(registry)
  const nameOf = boundedLabels(mostChecks)
  const newest = new Map<string, Newest>()
  let remembered = false

  function show(check: string, service: string, verdict: Verdict, at: number): void {
    const labels = { check, service: label(service) }
    const old = newest.get(check)
    newest.set(check, { at, labels, verdict })
    metrics.pass.set(labels, verdict === 'pass' ? 1 : 0)
    metrics.timestamp.set({ check }, at / 1_000)
    if (old?.verdict === verdict) return
    if (old) metrics.verdict.remove({ ...old.labels, verdict: old.verdict })
    metrics.verdict.set({ ...labels, verdict }, 1)
  }

  return {
    observe(observation) {
      const { service, verdict, startedAt, tookMs } = observation
      const check = nameOf(observation.check)
      show(check, service, verdict, startedAt + tookMs)
      metrics.duration.observe({ check }, tookMs / 1_000)
      metrics.results.inc({ check, verdict })
      resources.observe(observation)
    },
    world(world) {
      if (remembered) return
      remembered = true
      const states = Object.values(world.checks).flatMap((ofService) => Object.values(ofService))
      for (const { check, verdict, at } of states) {
        if (!newest.has(nameOf(check.id))) show(nameOf(check.id), check.service, verdict, at)
      }
    },
    refresh(now) {
      for (const [check, { at }] of newest) metrics.age.set({ check }, Math.max(0, now - at) / 1_000)
    },
  }
}

const declare = (registry: Registry) => ({
  duration: new Histogram({
    name: 'guardian_health_check_duration_seconds',
    help: 'How long checks took to answer',
    labelNames: ['check'],
    buckets,
    registers: [registry],
  }),
  timestamp: new Gauge({
    name: 'guardian_last_check_timestamp',
    help: 'When the check last answered, in seconds since 1970',
    labelNames: ['check'],
    registers: [registry],
  }),
  pass: new Gauge({
    name: 'guardian_check_pass',
    help: '1 when the newest answer is a pass; 0 for degraded, fail and inconclusive',
    labelNames: ['check', 'service'],
    registers: [registry],
  }),
  verdict: new Gauge({
    name: 'guardian_check_verdict',
    help: '1 for the newest verdict; the other verdicts are not shown',
    labelNames: ['check', 'service', 'verdict'],
    registers: [registry],
  }),
  age: new Gauge({
    name: 'guardian_check_age_seconds',
    help: 'Time since the check last answered',
    labelNames: ['check'],
    registers: [registry],
  }),
  results: new Counter({
    name: 'guardian_check_results_total',
    help: 'Answers by verdict',
    labelNames: ['check', 'verdict'],
    registers: [registry],
  }),
})

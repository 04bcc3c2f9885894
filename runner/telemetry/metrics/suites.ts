import { Counter, Gauge, type Registry } from 'prom-client'
import { outcomeOf, type SuiteRun } from '../../core/run.ts'
import { boundedLabels } from './labels.ts'

const mostSuites = 200

export type SuiteMetrics = {
  run(run: SuiteRun): void
  remember(run: SuiteRun): void
  refresh(now: number): void
}

export function createSuiteMetrics(registry: Registry): SuiteMetrics {
  const metrics = declare(registry)
  const nameOf = boundedLabels(mostSuites)
  const endedAt = new Map<string, number>()

  function remember(run: SuiteRun): void {
    const suite = nameOf(run.suite)
    endedAt.set(suite, run.startedAt + run.tookMs)
    metrics.duration.set({ suite }, run.tookMs / 1_000)
    const { passed: pass, degraded, failed: fail, inconclusive, skipped } = run
    for (const [verdict, count] of Object.entries({ pass, degraded, fail, inconclusive, skipped })) {
      metrics.tests.set({ suite, verdict }, count)
    }
  }

  return {
    run(run) {
      remember(run)
      metrics.runs.inc({ suite: nameOf(run.suite), outcome: outcomeOf(run) })
    },
    remember,
    refresh(now) {
      for (const [suite, at] of endedAt) metrics.age.set({ suite }, Math.max(0, now - at) / 1_000)
    },
  }
}

const declare = (registry: Registry) => ({
  runs: new Counter({
    name: 'guardian_suite_runs_total',
    help: 'Runs of suites, by outcome',
    labelNames: ['suite', 'outcome'],
    registers: [registry],
  }),
  duration: new Gauge({
    name: 'guardian_suite_duration_seconds',
    help: 'How long the newest run took',
    labelNames: ['suite'],
    registers: [registry],
  }),
  tests: new Gauge({
    name: 'guardian_suite_tests',
    help: 'Tests of the newest run, by verdict',
    labelNames: ['suite', 'verdict'],
    registers: [registry],
  }),
  age: new Gauge({
    name: 'guardian_suite_age_seconds',
    help: 'Time since the newest run ended',
    labelNames: ['suite'],
    registers: [registry],
  }),
})

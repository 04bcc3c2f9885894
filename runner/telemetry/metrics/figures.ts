import { Gauge, type Registry } from 'prom-client'
import type { Spread } from '../../core/figures.ts'
import { type Kpis, mainWindow } from '../../core/kpi.ts'
import { knownMs } from '../../core/uptime.ts'
import { boundedLabels, label } from './labels.ts'

const mostSuites = 200

export type FigureMetrics = {
  /** What was not measured is absent: there is no uptime of 0 or of 1 for a service of which nothing is known. */
  figures(kpis: Kpis): void
}

export function createFigureMetrics(registry: Registry): FigureMetrics {
  const metrics = declare(registry)
  const suiteOf = boundedLabels(mostSuites)
  return {
    figures({ services, incidents, suites }) {
      for (const metric of Object.values(metrics)) metric.reset()
      for (const kpis of services) {
        const service = label(kpis.service)
        for (const [window, share] of Object.entries(kpis.uptime))
          show(metrics.uptime, { service, window }, share)
        for (const [state, ms] of Object.entries(kpis.time))
          if (knownMs(kpis.time) > 0) metrics.time.set({ service, state }, ms / 1_000)
        show(metrics.budget, { service }, kpis.budget?.left ?? null)
        metrics.incidents.set({ service }, kpis.incidents.incidents)
      }
      showSpread(metrics.detection, incidents.detection)
      showSpread(metrics.recovery, incidents.recovery)
      show(metrics.healedAlone, {}, incidents.healedAlone)
      for (const { suite, passRate } of suites) show(metrics.passRate, { suite: suiteOf(suite) }, passRate)
    },
  }
}

function show(gauge: Gauge, labels: Record<string, string>, value: number | null): void {
  if (value !== null) gauge.set(labels, value)
  else gauge.remove(labels)
}

function showSpread(gauge: Gauge, { median, p95, worst }: Spread): void {
  for (const [stat, ms] of Object.entries({ median, p95, worst }))
    if (ms !== null) gauge.set({ stat }, ms / 1_000)
}

function declare(registry: Registry) {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] })
  const over = `over ${mainWindow}`
  return {
    uptime: gauge(
      'guardian_uptime_ratio',
      'Share of the judged time in which the service worked; absent while nothing was judged',
      ['service', 'window'],
    ),
    time: gauge('guardian_service_time_seconds', `How the time of the service was spent, ${over}`, [
      'service',
      'state',
    ]),
    budget: gauge(
      'guardian_error_budget_left_ratio',
      `Share of the error budget that is left, ${over}; below 0 when overdrawn`,
      ['service'],
    ),
    incidents: gauge('guardian_incidents_recent', `Incidents that opened, ${over}`, ['service']),
    detection: gauge(
      'guardian_detection_seconds',
      `From the last pass to the confirmation of a failure, ${over}`,
      ['stat'],
    ),
    recovery: gauge(
      'guardian_recovery_seconds',
      `From the confirmation of a failure to its verified end, ${over}`,
      ['stat'],
    ),
    healedAlone: gauge(
      'guardian_healed_without_person_ratio',
      `Share of the incidents that needed healing which no person had to touch, ${over}`,
    ),
    passRate: gauge(
      'guardian_suite_pass_ratio',
      `Share of the runs that passed, of those that proved anything, ${over}`,
      ['suite'],
    ),
  }
}

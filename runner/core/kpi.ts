import {
  type IncidentFacts,
  type IncidentFigures,
  incidentFigures,
  type SuiteFigures,
  suiteFigures,
} from './figures.ts'
import type { SuiteRun } from './run.ts'
import { type BudgetLeft, budgetLeft, type ServiceTime, uptimeOf } from './uptime.ts'

const dayMs = 86_400_000

export const windows = { '24h': dayMs, '7d': 7 * dayMs, '30d': 30 * dayMs, '90d': 90 * dayMs } as const
export type Window = keyof typeof windows
/** The window of error budgets and of everything but uptime. */
export const mainWindow = '30d'

/** What is remembered, as the store answers. */
export type Remembered = {
  time(service: string, from: number, to: number): ServiceTime
  facts(since: number): readonly IncidentFacts[]
  runs(since: number): readonly SuiteRun[]
}

/** A service and the share of the time, 0 to 1, in which it is to work. */
export type Promised = { readonly id: string; readonly target: number }

export type ServiceKpis = {
  readonly service: string
  /** 0 to 1; null when nothing was judged in the window. */
  readonly uptime: Readonly<Record<Window, number | null>>
  /** How the time of the main window was spent. */
  readonly time: ServiceTime
  /** Null as long as nothing was judged. */
  readonly budget: BudgetLeft | null
  readonly incidents: IncidentFigures
}

export type Kpis = {
  readonly at: number
  readonly services: readonly ServiceKpis[]
  /** Of all services, over the main window. */
  readonly incidents: IncidentFigures
  readonly suites: readonly SuiteFigures[]
}

/** The figures to keep, at one moment. */
export function kpisOf(remembered: Remembered, services: readonly Promised[], at: number): Kpis {
  const since = at - windows[mainWindow]
  const facts = remembered.facts(since)
  const byService = Map.groupBy(facts, ({ service }) => service)
  return {
    at,
    services: services.map((service) =>
      serviceKpis(remembered, service, byService.get(service.id) ?? [], at),
    ),
    incidents: incidentFigures(facts),
    suites: suiteFigures(remembered.runs(since)),
  }
}

function serviceKpis(
  remembered: Remembered,
  { id, target }: Promised,
  facts: readonly IncidentFacts[],
  at: number,
): ServiceKpis {
  const uptime = (window: Window) => uptimeOf(remembered.time(id, at - windows[window], at))
  const time = remembered.time(id, at - windows[mainWindow], at)
  return {
    service: id,
    uptime: { '24h': uptime('24h'), '7d': uptime('7d'), '30d': uptimeOf(time), '90d': uptime('90d') },
    time,
    budget: uptimeOf(time) === null ? null : budgetLeft(target, windows[mainWindow], time.down),
    incidents: incidentFigures(facts),
  }
}

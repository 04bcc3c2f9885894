import { existsSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { type IncidentFacts, incidentFigures, suiteFigures } from '../core/figures.ts'
import type { Incident } from '../core/incident.ts'
import { mainWindow, windows } from '../core/kpi.ts'
import { repeatedIn } from '../core/repeating.ts'
import { judged, quantileMs } from '../core/tally.ts'
import { budgetLeft, uptimeOf } from '../core/uptime.ts'
import { byDay, calendar, cellsOf, daysOf } from '../render/summary/cells.ts'
import type { IncidentDay, ServiceSummary, SlowCheck, Summary } from '../render/summary/summary.ts'
import type { Figures } from '../store/figures.ts'
import type { Incidents } from '../store/incidents.ts'

const hourMs = 3_600_000
const mostIncidents = 1_000
const mostSlow = 10
const mostRepeating = 10

type Ask = {
  readonly config: Config
  readonly figures: Figures
  readonly incidents: Pick<Incidents, 'list'>
  readonly now: number
  readonly sinceMs: number
}

/** Reads everything that a summary says. The window begins with a full hour. */
export function gatherSummary({ config, figures, incidents, now, sinceMs }: Ask): Summary {
  const from = Math.floor((now - sinceMs) / hourMs) * hourMs
  const { timezone, language } = config.report
  const titleOf = (id: string): string => config.services[id]?.title ?? id
  const facts = figures.facts(from)
  const listed = incidents.list({ since: from, limit: mostIncidents })
  return {
    language,
    timezone,
    host: os.hostname(),
    now,
    from,
    services: Object.keys(config.services).map((id) => serviceOf(id, { config, figures, facts, from, now })),
    figures: incidentFigures(facts),
    days: incidentDays(facts, from, now, timezone),
    incidents: listed.map((one) => listing(config, one, titleOf)),
    suites: suiteFigures(figures.runs(from)),
    slowest: slowestOf(figures, from, now),
    repeating: repeatedIn(listed)
      .slice(0, mostRepeating)
      .map(({ last, count, healed }) => ({
        title: titleOf(last.service),
        summary: last.summary,
        count,
        healed,
        lastAt: last.openedAt,
        id: last.id,
      })),
  }
}

type About = Pick<Ask, 'config' | 'figures' | 'now'> & {
  readonly facts: readonly IncidentFacts[]
  readonly from: number
}

function serviceOf(id: string, { config, figures, facts, from, now }: About): ServiceSummary {
  const { title = id, target = 100 } = config.services[id] ?? {}
  const time = figures.time(id, from, now)
  const windowMs = windows[mainWindow]
  const month = figures.time(id, now - windowMs, now)
  return {
    id,
    title,
    uptime: uptimeOf(time),
    time,
    cells: cellsOf(figures.hours(id, from, now), from, now, config.report.timezone),
    budget: uptimeOf(month) === null ? null : budgetLeft(target / 100, windowMs, month.down),
    incidents: incidentFigures(facts.filter(({ service }) => service === id)),
  }
}

/** Every day of the window, also those without an incident. */
function incidentDays(
  facts: readonly IncidentFacts[],
  from: number,
  now: number,
  timezone: string,
): readonly IncidentDay[] {
  const dayOf = calendar(timezone)
  const groups = byDay(
    facts.map((fact) => ({ at: fact.openedAt, fact })),
    timezone,
  )
  const found = new Map(groups.map((group) => [dayOf(group[0]?.at ?? 0), group.map(({ fact }) => fact)]))
  return daysOf(from, now, timezone).map((at) => ({ at, incidents: found.get(dayOf(at)) ?? [] }))
}

function listing(
  { reportsDir }: Config,
  { id, service, symptomAt, openedAt, closedAt, outcome, summary }: Incident,
  titleOf: (id: string) => string,
): Summary['incidents'][number] {
  const path = `incidents/${id}/report.html`
  return {
    id,
    title: titleOf(service),
    symptomAt,
    openedAt,
    summary,
    ...(closedAt !== undefined && { closedAt }),
    ...(outcome && { outcome }),
    ...(existsSync(join(reportsDir, path)) && { path }),
  }
}

function slowestOf(figures: Figures, from: number, now: number): readonly SlowCheck[] {
  return figures
    .checks(from, now)
    .map(({ check, tally }) => ({
      check,
      answers: judged(tally),
      medianMs: quantileMs(tally, 0.5) ?? 0,
      p95Ms: quantileMs(tally, 0.95) ?? 0,
      worstMs: tally.maxMs,
    }))
    .filter(({ answers }) => answers > 0)
    .sort((a, b) => b.p95Ms - a.p95Ms)
    .slice(0, mostSlow)
}

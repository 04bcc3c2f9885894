import type { IncidentFacts, IncidentFigures, SuiteFigures } from '../../core/figures.ts'
import type { Incident } from '../../core/incident.ts'
import type { BudgetLeft, ServiceTime } from '../../core/uptime.ts'
import type { Language } from '../report.ts'

/** A piece of the window: an hour, or a day of the reader's calendar. Milliseconds. */
export type Cell = { readonly at: number; readonly ms: number; readonly time: ServiceTime }

export type ServiceSummary = {
  readonly id: string
  readonly title: string
  /** 0 to 1; null when nothing was judged. */
  readonly uptime: number | null
  readonly time: ServiceTime
  readonly cells: readonly Cell[]
  /** Over 30 days, whatever the window; null when nothing was judged. */
  readonly budget: BudgetLeft | null
  readonly incidents: IncidentFigures
}

export type SlowCheck = {
  readonly check: string
  readonly answers: number
  readonly medianMs: number
  readonly p95Ms: number
  readonly worstMs: number
}

/** The same trouble, more than once. */
export type Repeating = {
  readonly title: string
  readonly summary: string
  readonly count: number
  readonly healed: number
  readonly lastAt: number
  /** The newest incident. */
  readonly id: string
}

/** A day of the reader's calendar and the incidents that opened in it. */
export type IncidentDay = { readonly at: number; readonly incidents: readonly IncidentFacts[] }

/** Everything that a summary says; plain data, masked. */
export type Summary = {
  readonly language: Language
  readonly timezone: string
  readonly host: string
  readonly now: number
  readonly from: number
  readonly services: readonly ServiceSummary[]
  readonly figures: IncidentFigures
  readonly days: readonly IncidentDay[]
  /** Newest first. */
  readonly incidents: readonly (Pick<
    Incident,
    'id' | 'symptomAt' | 'openedAt' | 'closedAt' | 'outcome' | 'summary'
  > & {
    readonly title: string
    /** Relative to the page; absent when its report is gone. */
    readonly path?: string
  })[]
  readonly suites: readonly SuiteFigures[]
  readonly slowest: readonly SlowCheck[]
  readonly repeating: readonly Repeating[]
}

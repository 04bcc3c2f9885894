import type { ActionRecord } from '../core/action.ts'
import type { Incident } from '../core/incident.ts'
import type { Reason } from '../core/observation.ts'
import { russianWait } from './moments-ru.ts'
import type { IncidentReport } from './report.ts'
import { createTimes, type Times } from './times.ts'
import { fill, type Words, wordsOf } from './words.ts'

/** `recovered`: over, after a person had been called. */
export type Status = 'open' | 'healed' | 'escalated' | 'recovered' | 'unproven' | 'ended'

/** Nothing is wrong any more. */
export const isOver = (status: Status): boolean =>
  status === 'healed' || status === 'recovered' || status === 'ended'

/** What both Markdown and HTML tell, computed once. */
export type Story = {
  readonly report: IncidentReport
  readonly words: Words
  readonly times: Times
  readonly status: Status
  /** What broke, in one sentence. */
  readonly headline: string
  /** Is it over? */
  readonly over: string
  readonly figures: readonly { readonly name: string; readonly value: string; readonly from: string }[]
  readonly downMs: number
}

export function tell(report: IncidentReport): Story {
  const words = wordsOf(report.language)
  const times = createTimes(words, report.timezone, report.incident.openedAt)
  const status = statusOf(report.incident)
  const downMs = Math.max(0, (report.incident.closedAt ?? report.now) - report.incident.symptomAt)
  return {
    report,
    words,
    times,
    status,
    headline: `${report.service.title} ${words.broke[mainReason(report.incident)]}`,
    over: overSentence(report, status, words, times),
    figures: figures(report, status, words, times, downMs),
    downMs,
  }
}

const statuses = {
  healed: 'healed',
  escalated: 'escalated',
  unproven: 'unproven',
  'ended by itself': 'ended',
} as const

/** Where the incident stands; an escalated one stays open until its checks pass again. */
export function statusOf(incident: Pick<Incident, 'outcome' | 'closedAt'> & Partial<Incident>): Status {
  const { outcome, closedAt, timeline = [], actions = [] } = incident
  if (outcome === 'escalated' && closedAt !== undefined && timeline.some(({ kind }) => kind === 'closed'))
    return 'recovered'
  if (outcome === undefined && closedAt === undefined && actions.at(-1)?.outcome === 'unproven')
    return 'unproven'
  return outcome ? statuses[outcome] : 'open'
}

// An exit explains a refusal, and a refusal explains what a test in a browser saw: the first of these is told.
const telling: readonly Reason[] = [
  'exited',
  'refused',
  'timeout',
  'reset',
  'white-screen',
  'http-5xx',
  'low-resource',
  'dns',
  'tls',
  'wrong-data',
  'http-4xx',
  'assertion',
  'slow',
  'visual',
  'own-trouble',
]

/** The reason that explains the others. */
export function mainReason(incident: Pick<Incident, 'observations' | 'exited'>): Reason {
  if (incident.exited) return 'exited'
  const seen = incident.observations.filter((one) => one.verdict !== 'pass').map((one) => one.reason)
  return telling.find((reason) => seen.includes(reason)) ?? 'ok'
}

/** Attempts of ours to heal; what an operator did by hand counts as none. */
export const attemptsOf = (incident: Incident): readonly ActionRecord[] =>
  incident.actions.filter((action) => action.attempt > 0)

export function attemptsInWords(count: number, words: Words): string {
  if (count === 0) return words.attempts.zero
  const form = new Intl.PluralRules(words.locale).select(count)
  const known = form === 'one' || form === 'few' || form === 'many' ? form : 'other'
  return fill(words.attempts[known], { n: count })
}

/** Why nothing is being tried at present, in the words of the engine; undefined when something is. */
export function waitsFor({ timeline }: Incident, status: Status): string | undefined {
  const last = timeline.at(-1)
  return status === 'open' && last?.kind === 'waiting' ? last.text.replace(/[.\s]+$/, '') : undefined
}

function overSentence(report: IncidentReport, status: Status, words: Words, times: Times): string {
  const { incident, now } = report
  const last = incident.timeline.at(-1)
  const said = waitsFor(incident, status)
  const why = said !== undefined && last && report.language === 'ru' ? russianWait(last) : said
  return fill(why === undefined ? words.over[status] : words.over.waiting, {
    ...(why !== undefined && { why }),
    since: times.duration(now - incident.symptomAt),
    attempts: attemptsInWords(attemptsOf(incident).length, words),
    recovery: times.duration((incident.closedAt ?? now) - incident.openedAt),
  })
}

function figures(
  report: IncidentReport,
  status: Status,
  words: Words,
  times: Times,
  downMs: number,
): Story['figures'] {
  const { incident } = report
  const first = incident.actions[0]
  const over = isOver(status)
  const { symptom, detection } = words.from
  const figure = (name: keyof Words['figure'], ms: number, from = '') => ({
    name: words.figure[name],
    value: times.duration(ms),
    from,
  })
  return [
    figure('detected', incident.openedAt - incident.symptomAt, symptom),
    ...(first ? [figure('acted', first.startedAt - incident.openedAt, detection)] : []),
    ...(over && incident.closedAt !== undefined
      ? [figure('recovered', incident.closedAt - incident.openedAt, detection)]
      : []),
    figure(over ? 'down' : 'soFar', downMs, symptom),
    { name: words.figure.attempts, value: String(attemptsOf(incident).length), from: '' },
  ]
}

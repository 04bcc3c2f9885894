import { basename } from 'node:path'
import { worthAMessage } from '../config/topics.ts'
import { inWords } from '../lib/duration.ts'
import { plain } from '../lib/text.ts'
import type { BadLine } from '../simulate/lines.ts'
import type { ServiceTally, Simulation } from '../simulate/tally.ts'
import { count } from './output.ts'
import { table, wrap } from './table.ts'
import { bold, dim, width, yellow } from './terminal.ts'

export type Result = {
  readonly history: {
    readonly from: number
    readonly to: number
    readonly observations: number
    readonly seen: number
    readonly actions: number
    readonly checks: number
    readonly leftOut: Readonly<Record<string, number>>
    readonly bad: readonly BadLine[]
  }
  readonly policies: readonly (Simulation & { readonly file: string })[]
}

type Row = { readonly what: string; readonly values: readonly string[] }

/** What a replay assumes; a person who decides by it has to know. */
const assumptions = [
  'The record is taken as it is: it shows what came of the policy of that time. A restart of the replay makes no later answer better or worse, so downtime is that of the record.',
  'A restart succeeds, and takes its driver the usual time of the record (2 s where the record has none); its service is verified by the answers that were recorded.',
  'A check that would have been asked in between answers what it answered next, within a minute; beyond that it does not answer.',
  'Commands of people, maintenance, jobs in progress and trouble of the host are not in the record, and neither is what a driver saw, unless the file has it.',
]

/** The answer for a terminal: the record, the figures of each policy beside each other, why it refused, what is assumed. */
export function resultText(result: Result): string {
  const { policies } = result
  const heads = policies.length > 1 ? [['', ...policies.map(({ file }) => bold(basename(file))), '']] : []
  const rows = rowsOf(policies)
  const body = rows.map(({ what, values }) => [
    what,
    ...values,
    policies.length > 1 && differs(values) ? yellow('differs') : '',
  ])
  return [
    ...historyText(result),
    '',
    table([...heads, ...body]),
    ...refusalText(policies),
    '',
    dim('How it was replayed:'),
    ...assumptions.flatMap((text) => wrap(`- ${text}`, width()).map(dim)),
  ].join('\n')
}

/** Figures in which two policies differ. */
export const differencesOf = ({ policies }: Result): readonly Row[] =>
  policies.length < 2 ? [] : rowsOf(policies).filter(({ values }) => differs(values))

const differs = (values: readonly string[]): boolean => new Set(values).size > 1

function historyText({ history }: Result): readonly string[] {
  const { from, to, observations, checks, seen, actions, leftOut, bad } = history
  const day = (at: number) => new Date(at).toISOString().slice(0, 16).replace('T', ' ')
  const others = Object.entries(leftOut).map(([service, number]) => `${plain(service, 80)} (${number})`)
  return [
    `${observations} observations of ${count(checks, 'check')}, ${seen} states seen by drivers and ${actions} actions, ${day(from)} to ${day(to)} UTC (${inWords(to - from)})`,
    ...(others.length > 0
      ? [yellow(`Left out, as the configuration has no such service: ${others.join(', ')}`)]
      : []),
    ...(bad.length > 0 ? [yellow(`${bad.length} of its lines could not be used: ${badText(bad)}`)] : []),
  ]
}

function badText(bad: readonly BadLine[]): string {
  const shown = bad.slice(0, 5).map(({ line, why }) => `line ${line} (${plain(why, 100)})`)
  return `${shown.join(', ')}${bad.length > 5 ? ` and ${bad.length - 5} more` : ''}`
}

type Column = Result['policies'][number]

function rowsOf(policies: readonly Column[]): readonly Row[] {
  const services = [...new Set(policies.flatMap((policy) => Object.keys(policy.services)))]
  const eventful = services.filter((id) => policies.some((policy) => isEventful(policy.services[id])))
  const row = (what: string, value: (policy: Column) => string): Row => ({
    what,
    values: policies.map(value),
  })
  return [
    ...serviceRows(row, 'all services', (policy) => Object.values(policy.services)),
    row('  messages', ({ messages }) =>
      String(worthAMessage.reduce((sum, topic) => sum + (messages[topic] ?? 0), 0)),
    ),
    row('  held back: trouble of ours', ({ ownTrouble }) => String(ownTrouble)),
    ...eventful.flatMap((id) =>
      serviceRows(row, plain(id, 60), (policy) => (policy.services[id] ? [policy.services[id]] : [])),
    ),
  ]
}

const isEventful = (tally: ServiceTally | undefined): boolean =>
  tally !== undefined && (tally.incidents > 0 || tally.restarts > 0 || tally.outages > 0 || tally.starts > 0)

function serviceRows(
  row: (what: string, value: (policy: Column) => string) => Row,
  title: string,
  of: (policy: Column) => readonly ServiceTally[],
): readonly Row[] {
  const sum = (pick: (tally: ServiceTally) => number) => (policy: Column) =>
    of(policy).reduce((total, tally) => total + pick(tally), 0)
  const number = (pick: (tally: ServiceTally) => number) => (policy: Column) => String(sum(pick)(policy))
  return [
    row(title, () => ''),
    row(
      '  incidents',
      number(({ incidents }) => incidents),
    ),
    row(
      '  restarts',
      number(({ restarts }) => restarts),
    ),
    row('  of these, needless', (policy) => needlessText(of(policy))),
    row('  time in restarts', (policy) => inWords(sum(({ restartingMs }) => restartingMs)(policy))),
    row(
      '  escalations',
      number(({ escalations }) => escalations),
    ),
    row(
      '  refusals',
      number(({ refusals }) => Object.values(refusals).reduce((all, { count: times }) => all + times, 0)),
    ),
    row('  detection, median and worst', (policy) =>
      detectionText(of(policy).flatMap(({ detectionMs }) => detectionMs)),
    ),
    row('  downtime seen by the checks', (policy) => inWords(sum(({ downMs }) => downMs)(policy))),
  ]
}

/** It came back by itself in the record. */
function needlessText(tallies: readonly ServiceTally[]): string {
  const needless = tallies.reduce((sum, tally) => sum + tally.needless, 0)
  const untold = tallies.reduce((sum, tally) => sum + tally.untold, 0)
  const restarts = tallies.reduce((sum, tally) => sum + tally.restarts, 0)
  if (restarts > 0 && untold === restarts) return 'cannot be told'
  return untold === 0 ? String(needless) : `${needless}, ${untold} cannot be told`
}

function detectionText(times: readonly number[]): string {
  if (times.length === 0) return '–'
  const sorted = [...times].sort((one, other) => one - other)
  return `${inWords(sorted[Math.floor(sorted.length / 2)] ?? 0)}, ${inWords(sorted.at(-1) ?? 0)}`
}

function refusalText(policies: readonly Column[]): readonly string[] {
  const rows = policies.flatMap(({ file, services }) =>
    Object.entries(services).flatMap(([id, { refusals }]) =>
      Object.entries(refusals).map(([why, { count: times, text }]) => [
        ...(policies.length > 1 ? [basename(file)] : []),
        id,
        `${times} × ${why}`,
        plain(text, 300),
      ]),
    ),
  )
  return rows.length === 0 ? [] : ['', 'Why nothing was done, the first time of each:', table(rows)]
}

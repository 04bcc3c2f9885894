import type { ActionRecord } from '../core/action.ts'
import type { Incident } from '../core/incident.ts'
import { inWords } from '../lib/duration.ts'
import { plain } from '../lib/text.ts'
import { count } from './output.ts'
import { table, wrap } from './table.ts'
import { bold, green, red, width, yellow } from './terminal.ts'

/** One word for how far an incident is, in its colour. */
export function stateOf({ outcome, closedAt }: Incident): string {
  if (closedAt === undefined) return red(outcome === undefined ? 'open' : outcome)
  return outcome === 'healed' ? green(outcome) : yellow(outcome ?? 'over')
}

/** An incident for a terminal: what broke, when, what was done, and where its report is. */
export function incidentText(
  incident: Incident,
  report: string | undefined,
  howOften: string | undefined,
): string {
  const { id, summary, acknowledged } = incident
  const facts = [
    ['State', stateOf(incident)],
    ['Began', new Date(incident.symptomAt).toISOString()],
    ['Detected', `after ${inWords(incident.openedAt - incident.symptomAt)}`],
    ...(incident.closedAt === undefined
      ? []
      : [['Over', `after ${inWords(incident.closedAt - incident.symptomAt)}`]]),
    ['Failed', plain(incident.failing.join(', ') || 'the process ended', 300)],
    ...(incident.suppressed.length > 0 ? [['Also down', incident.suppressed.join(', ')]] : []),
    ...(acknowledged ? [['Known to', plain(acknowledged.by, 100)]] : []),
    ...(howOften ? [['How often', howOften]] : []),
    ['Report', report ?? 'not written'],
  ]
  const moments = incident.timeline.map(({ at, text }) => [
    `+${inWords(Math.max(0, at - incident.symptomAt))}`,
    plain(text, 400),
  ])
  return [
    bold(id),
    ...wrap(plain(summary, 400), width()),
    '',
    table(facts),
    '',
    bold('Timeline'),
    table(moments),
    ...actions(incident.actions),
  ].join('\n')
}

function actions(done: readonly ActionRecord[]): readonly string[] {
  if (done.length === 0) return []
  const rows = done.map(({ kind, attempt, outcome, detail }) => [
    attempt > 0 ? `${kind} ${attempt}` : kind,
    outcome ?? 'under way',
    plain(detail ?? '', 300),
  ])
  return ['', bold(count(done.length, 'action')), table(rows)]
}

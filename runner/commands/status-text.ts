import { inWords } from '../lib/duration.ts'
import { plain } from '../lib/text.ts'
import type { CheckStatus, ServiceStatus, Status } from '../status.ts'
import { clockTime, count, type Verdict, verdictMark } from './output.ts'
import { table, wrap } from './table.ts'
import { bold, dim, green, red, width, yellow } from './terminal.ts'

/** The state of everything: one line a service, and below it only what is not well. */
export function statusText(status: Status): string {
  const { services, suites, trouble, dryRun } = status
  return [
    ...head(status),
    ...(dryRun ? [yellow('Dry run: nothing is restarted, only recorded')] : []),
    ...(trouble ? wrap(plain(trouble, 400), width()).map(yellow) : []),
    '',
    table(services.flatMap((service) => rowsOf(service, status.at))),
    ...(suites.length > 0 ? ['', table(suites.map((suite) => suiteRow(suite, status.at)))] : []),
  ].join('\n')
}

function head({ version, pid, at, startedAt, counts }: Status): readonly string[] {
  return [
    `${bold(`Guardian ${version}`)}, process ${pid}, up for ${inWords(at - startedAt)}`,
    [
      count(counts.checks, 'check'),
      count(counts.openIncidents, 'open incident'),
      `${count(counts.restarts, 'restart')} in the last hour`,
    ].join(', '),
  ]
}

function rowsOf(service: ServiceStatus, at: number): readonly (readonly string[])[] {
  const { title, incident, why, checks, holds, idle, nextMaintenance } = service
  const notes = [
    ...(incident ? [`${incident.id}${incident.acknowledged ? ' (acknowledged)' : ''}`] : []),
    ...(why ? [plain(why, 400)] : []),
    ...(idle ? [idleText(idle, at)] : []),
    ...holds.map(
      (hold) =>
        `${hold.why} by ${plain(hold.by, 60)}${hold.until === undefined ? '' : ` until ${clockTime(hold.until, at)}`}${hold.note ? `: ${plain(hold.note, 200)}` : ''}`,
    ),
    ...(nextMaintenance && isSoon(nextMaintenance.at, at)
      ? [
          `maintenance from ${clockTime(nextMaintenance.at, at)} to ${clockTime(nextMaintenance.until, at)}${nextMaintenance.why ? `: ${plain(nextMaintenance.why, 200)}` : ''}`,
        ]
      : []),
    ...checks.filter(({ verdict }) => verdict !== 'pass').map(checkText),
  ]
  return [
    [phase(service), plain(title, 40), summary(service)],
    ...notes.map((note) => ['', '', note] as const),
  ]
}

/** What comes within a day is worth a line. */
const isSoon = (at: number, now: number): boolean => at - now < 86_400_000

const idleText = ({ since, endsAt }: NonNullable<ServiceStatus['idle']>, at: number): string =>
  `nobody has used it for ${inWords(at - since)}; it is stopped in ${inWords(Math.max(0, endsAt - at))}`

const checkText = ({ id, verdict, summary }: CheckStatus): string =>
  `${verdictMark(verdict as Verdict)} ${plain(id, 80)}: ${plain(summary, 300)}`

function summary({ checks, attempts }: ServiceStatus): string {
  const passing = checks.filter(({ verdict }) => verdict === 'pass').length
  const asked =
    checks.length === 0
      ? 'no check has answered'
      : `${passing} of ${count(checks.length, 'check')} pass${checks.length === 1 ? 'es' : ''}`
  return attempts > 0 ? `${asked}, ${count(attempts, 'restart')} tried` : asked
}

function phase({ phase: name, incident }: ServiceStatus): string {
  if (name === 'up') return green('● up')
  if (name === 'stopped' || name === 'unknown') return dim(`○ ${name}`)
  if (name === 'suspect') return yellow('● suspect')
  return incident === undefined ? yellow(`● ${name}`) : red(name === 'waiting' ? '● failing' : `● ${name}`)
}

function suiteRow({ id, last, nextAt }: Status['suites'][number], at: number): readonly string[] {
  const parts = [
    last === undefined ? 'not run yet' : `${runText(last)} ${inWords(at - last.startedAt)} ago`,
    ...(nextAt === undefined ? [] : [`next at ${clockTime(nextAt, at)}`]),
  ]
  return [id, parts.join(', ')]
}

function runText(run: NonNullable<Status['suites'][number]['last']>): string {
  const { passed, degraded, failed, inconclusive } = run
  return Object.entries({ passed, degraded, failed, inconclusive })
    .filter(([word, number]) => number > 0 || word === 'passed' || word === 'failed')
    .map(([word, number]) => `${number} ${word}`)
    .join(', ')
}

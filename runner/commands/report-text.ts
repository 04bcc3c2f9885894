import { knownMs } from '../core/uptime.ts'
import { plain } from '../lib/text.ts'
import type { Cell, ServiceSummary, Summary } from '../render/summary/summary.ts'
import { budgetText, type Telling, tellSummary } from '../render/summary/telling.ts'
import { table } from './table.ts'
import { bold, dim, green, red, width, yellow } from './terminal.ts'

const stripLength = 28

/** The summary for a terminal; a pipe gets the same figures without strips and bars. */
export function reportText(
  summary: Summary,
  files: { readonly html: string; readonly markdown: string },
): string {
  const telling = tellSummary(summary)
  const { title, span, headline, figures, words } = telling
  const drawn = process.stdout.isTTY === true && width() >= 90
  return [
    `${bold(plain(title, 120))}, ${span}`,
    headline,
    '',
    table(figures.map(({ name, value, note }) => [name, value, plain(note, 80)])),
    '',
    bold(words.section.services),
    table(summary.services.map((service) => serviceRow(service, telling, drawn))),
    ...section(words.section.slowest, slowRows(telling, drawn)),
    ...section(words.section.repeating, repeatingRows(telling)),
    ...section(words.section.suites, suiteRows(telling)),
    '',
    files.html,
    files.markdown,
  ].join('\n')
}

const section = (title: string, rows: readonly (readonly string[])[]): readonly string[] =>
  rows.length === 0 ? [] : ['', bold(title), table(rows)]

function serviceRow(service: ServiceSummary, telling: Telling, drawn: boolean): readonly string[] {
  const { percent, words, times } = telling
  const { uptime, time, budget } = service
  const paint = uptime === null ? dim : budget !== null && budget.left <= 0 ? red : green
  const down = time.down > 0 ? `${words.standing.down} ${times.duration(time.down)}, ` : ''
  return [
    plain(service.title, 30),
    ...(drawn ? [strip(service.cells)] : []),
    paint(percent(uptime)),
    `${down}${budgetText(service, telling)}`,
  ]
}

/** A character for each stretch of the window. */
function strip(cells: readonly Cell[]): string {
  const size = Math.max(1, cells.length / stripLength)
  const count = Math.min(stripLength, cells.length)
  return Array.from({ length: count }, (_, index) =>
    mark(
      cells.slice(
        Math.floor(index * size),
        Math.max(Math.floor(index * size) + 1, Math.floor((index + 1) * size)),
      ),
    ),
  ).join('')
}

function mark(cells: readonly Cell[]): string {
  if (cells.some(({ time }) => time.down > 0)) return red('▆')
  if (cells.some(({ time }) => time.degraded > 0)) return yellow('▆')
  if (cells.some(({ time }) => time.up > 0)) return green('▆')
  return dim(cells.some(({ time }) => knownMs(time) > 0) ? '▁' : '·')
}

function slowRows({ summary, words, times }: Telling, drawn: boolean): readonly (readonly string[])[] {
  const most = summary.slowest[0]?.p95Ms ?? 1
  return summary.slowest
    .slice(0, 5)
    .map(({ check, medianMs, p95Ms }) => [
      plain(check, 60),
      ...(drawn ? ['━'.repeat(Math.max(1, Math.round((p95Ms / most) * stripLength)))] : []),
      `${words.column.p95} ${times.duration(p95Ms)}`,
      `${words.column.median} ${times.duration(medianMs)}`,
    ])
}

const repeatingRows = ({ summary }: Telling): readonly (readonly string[])[] =>
  summary.repeating
    .slice(0, 5)
    .map(({ count, title, summary: what }) => [`${count}×`, plain(title, 30), plain(what, 200)])

const suiteRows = ({ summary, percent }: Telling): readonly (readonly string[])[] =>
  summary.suites.map(({ suite, passRate, passed, failed }) => [
    plain(suite, 30),
    percent(passRate),
    `${passed}/${passed + failed}`,
  ])

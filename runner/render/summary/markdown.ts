import { code, inline, table } from '../markdown.ts'
import { fill, wordsOf } from '../words.ts'
import type { Summary } from './summary.ts'
import { budgetText, leftOut, type Telling, tellSummary } from './telling.ts'

/** The summary for a ticket or a chat: the same answers as the page, without its drawings. */
export function summaryMarkdown(summary: Summary): string {
  const telling = tellSummary(summary)
  const { words, times } = telling
  const { section } = words
  const footer = fill(wordsOf(summary.language).footer, { at: times.moment(summary.now), zone: times.zone })
  const parts = [
    head(telling),
    heading(section.services, services(telling)),
    ...(summary.figures.incidents > 0 ? [heading(section.incidents, days(telling))] : []),
    heading(section.repeating, repeating(telling)),
    heading(section.slowest, slowest(telling)),
    ...(summary.suites.length > 0 ? [heading(section.suites, suites(telling))] : []),
  ]
  return `${parts.join('\n\n')}\n\n---\n\n${inline(footer)}\n`
}

const heading = (title: string, content: string) => `## ${inline(title)}\n\n${content}`
const columns = (names: readonly string[]) => names.map((name) => inline(name))

function head({ title, span, headline, figures }: Telling): string {
  const rows = figures.map(({ name, value, note }) => [
    inline(name),
    `**${inline(value)}**${note && ` (${inline(note)})`}`,
  ])
  return [`# ${inline(title)}`, inline(span), inline(headline), table([' ', ' '], rows)].join('\n\n')
}

function services(telling: Telling): string {
  const { summary, words, times, percent } = telling
  const { column } = words
  const rows = summary.services.map((service) => [
    inline(service.title),
    inline(percent(service.uptime)),
    inline(times.duration(service.time.down)),
    inline(budgetText(service, telling)),
    inline(leftOut(service.time, summary.now - summary.from, telling).join(' ')),
  ])
  const names = columns([column.service, column.uptime, column.down, column.budget])
  return `${table([...names, ' '], rows)}\n\n${inline(words.note.uptime)}`
}

function days({ summary, words, date }: Telling): string {
  const rows = summary.days
    .filter(({ incidents }) => incidents.length > 0)
    .map(({ at, incidents }) => {
      const groups = Map.groupBy(incidents, ({ outcome }) => outcome ?? 'open')
      const said = [...groups].map(([outcome, ones]) => `${ones.length} ${words.outcome[outcome]}`)
      return [inline(date(at)), String(incidents.length), inline(said.join(', '))]
    })
  return table(columns([words.column.day, words.column.incidents, words.column.outcome]), rows)
}

function repeating({ summary, words, times }: Telling): string {
  if (summary.repeating.length === 0) return inline(words.none.repeating)
  const { column } = words
  const rows = summary.repeating.map(({ title, summary: what, count, healed, lastAt, id }) => [
    `${count}×`,
    inline(title),
    `${inline(what)} (${code(id)})`,
    String(healed),
    times.moment(lastAt),
  ])
  return table(columns([column.count, column.service, column.what, column.healed, column.last]), rows)
}

function slowest({ summary, words, times }: Telling): string {
  if (summary.slowest.length === 0) return inline(words.none.slowest)
  const { column } = words
  const rows = summary.slowest.map(({ check, medianMs, p95Ms, worstMs }) => [
    inline(check),
    ...[medianMs, p95Ms, worstMs].map((ms) => times.duration(ms)),
  ])
  return table(columns([column.check, column.median, column.p95, column.worst]), rows)
}

function suites({ summary, words, percent }: Telling): string {
  const { column, note } = words
  const rows = summary.suites.map(({ suite, passed, failed, inconclusive, passRate }) => [
    inline(suite),
    inline(percent(passRate)),
    `${passed + failed + inconclusive}${inconclusive > 0 ? ` (${inline(fill(note.inconclusive, { n: inconclusive }))})` : ''}`,
  ])
  return table(columns([column.suite, column.passRate, column.runs]), rows)
}

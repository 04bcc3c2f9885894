import type { Incident } from '../core/incident.ts'
import { type Html, html, relativeLink } from './html.ts'
import { page } from './page.ts'
import type { Language } from './report.ts'
import { isOver, type Status, statusOf } from './story.ts'
import { createTimes, type Times } from './times.ts'
import { fill, type Words, wordsOf } from './words.ts'

/** One line of the index. `path` is relative to the index page. */
export type IndexEntry = Pick<
  Incident,
  'id' | 'service' | 'summary' | 'symptomAt' | 'openedAt' | 'closedAt' | 'outcome'
> & {
  readonly title?: string
  readonly timeline?: Incident['timeline']
  readonly actions?: Incident['actions']
  readonly path: string
}

export type IncidentIndex = {
  readonly entries: readonly IndexEntry[]
  readonly now: number
  readonly timezone: string
  readonly language: Language
}

/** The page that lists all incidents, newest first. */
export function renderIncidentIndex({ entries, now, timezone, language }: IncidentIndex): string {
  const words = wordsOf(language)
  const times = createTimes(words, timezone, now)
  const newest = [...entries].sort((a, b) => b.openedAt - a.openedAt || b.id.localeCompare(a.id))
  const waiting = newest.filter((entry) => !isOver(statusOf(entry))).length
  const content = html`<main>
<header class="banner ${waiting > 0 ? 'open' : 'healed'}"><h1>${words.index.title}</h1>
<p class="over">${entries.length === 0 ? words.index.none : fill(words.index.count, { n: entries.length, open: waiting })}</p></header>
${entries.length > 0 && html`<section class="scroll">${list(newest, now, words, times)}</section>`}
<footer>${fill(words.footer, { at: times.moment(now), zone: times.zone })}</footer>
</main>`
  return page(words.language, words.index.title, content)
}

function list(entries: readonly IndexEntry[], now: number, words: Words, times: Times): Html {
  const { outcome, service, what, began, down } = words.index
  return html`<table class="list"><thead><tr>${[outcome, service, what, began, down].map((name) => html`<th>${name}</th>`)}</tr></thead>
<tbody>${entries.map((entry) => row(entry, now, words, times, statusOf(entry)))}</tbody></table>`
}

function row(entry: IndexEntry, now: number, words: Words, times: Times, status: Status): Html {
  const downMs = (entry.closedAt ?? now) - entry.symptomAt
  return html`<tr><td><span class="chip ${status}">${words.status[status]}</span></td><td>${entry.title ?? entry.service}</td><td><a href="${relativeLink(entry.path)}">${entry.summary || entry.id}</a></td><td>${times.moment(entry.openedAt)}</td><td>${times.duration(downMs)}</td></tr>
`
}

import type { Job } from '../../core/activity.ts'
import { type Html, html } from '../html.ts'
import { type LostWords, lostWordsOf } from '../lost-words.ts'
import { code, inline, table } from '../markdown.ts'
import type { Story } from '../story.ts'
import { fill } from '../words.ts'

/** How much work an incident took with it, in a sentence; none when that is not known. */
export function lostSentence({ report, words }: Story): readonly string[] {
  const { lost = [] } = report.incident
  if (lost.length === 0) return []
  const form = new Intl.PluralRules(words.locale).select(lost.length)
  const { sum } = lostWordsOf(report.language)
  return [fill(sum[form === 'one' || form === 'few' || form === 'many' ? form : 'other'], { n: lost.length })]
}

/** The jobs that were lost, for the page. */
export function lostTable({ report }: Story): Html | false {
  const { lost = [] } = report.incident
  if (lost.length === 0) return false
  const words = lostWordsOf(report.language)
  return html`<div class="scroll"><table style="overflow-wrap:normal"><thead><tr>${headOf(words).map((name) => html`<th>${name}</th>`)}</tr></thead>
<tbody>${lost.map((job) => html`<tr><td class="mono" style="overflow-wrap:anywhere">${job.id}</td>${cellsOf(job, words).map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`
}

/** The same for a ticket. */
export function lostMarkdown({ report }: Story): readonly string[] {
  const { lost = [] } = report.incident
  if (lost.length === 0) return []
  const words = lostWordsOf(report.language)
  const rows = lost.map((job) => [code(job.id), ...cellsOf(job, words).map((cell) => inline(cell))])
  return [
    table(
      headOf(words).map((name) => inline(name)),
      rows,
    ),
  ]
}

const headOf = ({ column }: LostWords) => [column.job, column.title, column.state, column.progress]

function cellsOf({ title, state, progress }: Job, words: LostWords): readonly string[] {
  const step = progress && fill(words.step, progress)
  const done = step && (progress.of ? `${step} (${progress.of})` : step)
  return [title ?? '–', words.state[state], done ?? (state === 'running' ? words.unknown : '–')]
}

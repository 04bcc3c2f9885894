import { difference } from '../difference.ts'
import { block } from '../harmless.ts'
import { type Html, html, prose, relativeLink, webLink } from '../html.ts'
import type { Exhibit, Sample } from '../report.ts'
import type { Story } from '../story.ts'
import { fill } from '../words.ts'
import { hostRows } from './host-rows.ts'

/** Logs, snapshots, the host, files, and what could not be had. */
export function evidence(story: Story): Html {
  const { report, words } = story
  const nothing =
    !report.deleted && report.exhibits.length + report.files.length + report.missing.length === 0
  return html`<section>
<h2>${words.section.evidence}</h2>
${deletedSentence(story).map((sentence) => html`<p class="soft">${sentence}</p>`)}${nothing && html`<p class="soft">${words.evidence.nothing}</p>`}
${report.exhibits.map((exhibit) => exhibitDetails(story, exhibit))}
${files(story)}${missing(story)}${links(story)}
</section>`
}

function exhibitDetails(story: Story, exhibit: Exhibit): Html {
  const open = exhibit.kind === 'log' && html` open`
  const newest = exhibit.after ?? exhibit.before
  const taken = newest && takenAt(story, newest)
  return html`<details${open}><summary>${exhibit.title}<span class="soft small">${taken}</span></summary>
${exhibit.kind === 'host' ? hostTable(story, exhibit) : html`${changes(story, exhibit)}<div class="${exhibit.kind === 'json' ? 'pair' : ''}">${sides(exhibit).map((side) => sampleBlock(story, exhibit, side))}</div>`}
</details>`
}

type Side = { readonly when: 'before' | 'after'; readonly sample: Sample }

/** What was read when it opened and when it was over; lines of a log are not shown twice. */
export function sides({ kind, before, after }: Exhibit): readonly Side[] {
  const text = kind === 'log' && before && after ? newLines(before.text, after.text) : after?.text
  return [
    ...(before ? [{ when: 'before' as const, sample: before }] : []),
    ...(after && text !== undefined && (text !== '' || !before)
      ? [{ when: 'after' as const, sample: { ...after, text } }]
      : []),
  ]
}

/** What follows the last line of `before` in `after`; all of it when that line is gone. */
function newLines(before: string, after: string): string {
  const old = before.trimEnd()
  if (old === '') return after
  if (after.startsWith(old)) return after.slice(old.length).replace(/^\n+/, '')
  const lines = after.split('\n')
  const last = lines.lastIndexOf(old.slice(old.lastIndexOf('\n') + 1))
  return lines.slice(last + 1).join('\n')
}

function sampleBlock(story: Story, exhibit: Exhibit, { when, sample }: Side): Html {
  const log = exhibit.kind === 'log'
  const text = block(sample.text, story.words, log ? { line: 1_000, lines: 60 } : undefined)
  return html`<div><p class="soft small" style="margin:.5rem 0 0">${story.words.column[when]}, ${takenAt(story, sample)}</p>
${log ? html`<div class="tail"><pre>${text}</pre></div>` : html`<pre>${text}</pre>`}</div>`
}

const takenAt = ({ words, times }: Story, { takenAt: at, note }: Sample) =>
  `${words.evidence.taken.replace('{at}', times.clock(at))}${note ? ` · ${note}` : ''}`

function changes({ words }: Story, { kind, before, after }: Exhibit): Html | false {
  if (kind !== 'json' || !before || !after) return false
  const changed = difference(before.text, after.text)
  if (changed.length === 0) return html`<p class="soft small">${words.evidence.unchanged}</p>`
  return html`<div class="scroll"><table><caption class="soft small" style="text-align:left">${words.evidence.changed}</caption><thead><tr><th>${words.column.field}</th><th>${words.evidence.before}</th><th>${words.evidence.after}</th></tr></thead>
<tbody>${changed.map((change) => html`<tr><td class="mono">${change.field}</td><td class="mono">${change.before ?? '–'}</td><td class="mono">${change.after ?? '–'}</td></tr>`)}</tbody></table></div>`
}

function hostTable(story: Story, exhibit: Exhibit): Html {
  const { words } = story
  return html`<div class="scroll"><table><thead><tr><th>${words.column.fact}</th><th>${words.column.before}</th><th>${words.column.after}</th></tr></thead>
<tbody>${hostRows(story, exhibit).map(([name, before, after]) => html`<tr><td>${name}</td><td>${before}</td><td>${after}</td></tr>`)}</tbody></table></div>`
}

/** Why there are no pictures and files any more. */
export function deletedSentence({ report, words, times }: Story): readonly string[] {
  if (!report.deleted) return []
  const { at, afterMs } = report.deleted
  const text = afterMs === undefined ? words.evidence.room : words.evidence.old
  return [fill(text, { at: times.moment(at), age: times.duration(afterMs ?? 0) })]
}

function files({ report, words }: Story): Html | false {
  if (report.files.length === 0) return false
  const trace = report.files.some(({ kind }) => kind === 'trace')
  return html`<details><summary>${words.evidence.files}</summary>
<ul class="plain">${report.files.map((file) => html`<li><a href="${relativeLink(file.path)}">${file.name}</a> <span class="soft small">${file.kind}, ${Math.max(1, Math.round(file.bytes / 1024))} KiB</span></li>`)}</ul>
${trace && html`<p class="soft small">${prose(fill(words.evidence.traceNote, { id: report.incident.id }))}</p>`}</details>`
}

function missing({ report, words }: Story): Html | false {
  if (report.missing.length === 0) return false
  return html`<details open><summary>${words.evidence.missing}</summary><dl class="facts">${report.missing.map(({ what, why, side }) => html`<dt>${what}${side && html`<br><span class="small">${words.column[side]}</span>`}</dt><dd>${why}</dd>`)}</dl></details>`
}

function links({ report, words }: Story): Html | false {
  const safe = (report.links ?? []).flatMap(({ label, url }) => {
    const href = webLink(url)
    return href ? [{ label, href }] : []
  })
  if (safe.length === 0 && !report.release) return false
  return html`<details open><summary>${words.evidence.links}</summary>${report.release && html`<p>${words.evidence.release}: <span class="mono">${report.release}</span></p>`}
<ul class="plain">${safe.map(({ label, href }) => html`<li><a href="${href}" rel="noreferrer">${label}</a></li>`)}</ul></details>`
}

import { type Html, html } from './html.ts'
import { type Span, spansOf, ticks } from './spans.ts'
import type { Story } from './story.ts'

/** Height in pixels; the width is that of the page, because every x is a percentage. */
const height = 74
const bar = { top: 22, height: 22 }

/** The incident drawn to scale: what went on when, the attempts, and an axis from the first failure. */
export function timelineSvg({ report, times, words }: Story): Html {
  const { incident } = report
  const spans = spansOf(incident, report.now)
  const start = incident.symptomAt
  const length = Math.max(1, (spans.at(-1)?.to ?? start) - start)
  const x = (at: number) => `${Math.min(100, Math.max(0, ((at - start) / length) * 100)).toFixed(2)}%`
  const width = (span: Span) => `${(((span.to - span.from) / length) * 100).toFixed(2)}%`
  return html`<svg class="timeline" width="100%" height="${height}" role="img" aria-label="${words.section.when}">
${spans.map(
  (
    span,
  ) => html`<rect class="span ${span.kind}" x="${x(span.from)}" width="${width(span)}" y="${bar.top}" height="${bar.height}"><title>${words.phase[span.kind]}: ${times.duration(span.to - span.from)}</title></rect>
`,
)}${incident.actions.map(
  (
    action,
  ) => html`<g class="attempt ${action.outcome ?? 'pending'}"><line x1="${x(action.startedAt)}" x2="${x(action.startedAt)}" y1="12" y2="${bar.top + bar.height}"/><circle cx="${x(action.startedAt)}" cy="9" r="8"/><text x="${x(action.startedAt)}" y="13">${action.attempt || '•'}</text></g>
`,
)}${ticks(length, 4).map(
  (
    tick,
  ) => html`<g class="tick"><line x1="${x(start + tick)}" x2="${x(start + tick)}" y1="${bar.top + bar.height}" y2="${bar.top + bar.height + 5}"/><text x="${x(start + tick)}" y="${height - 12}" class="${tick === 0 ? 'first' : tick > length * 0.9 ? 'last' : ''}">${tick === 0 ? '0' : times.duration(tick)}</text></g>
`,
)}</svg>${legend(spans, words, times)}`
}

function legend(spans: readonly Span[], words: Story['words'], times: Story['times']): Html {
  const kinds = ['detecting', 'acting', 'verifying', 'waiting'] as const
  const sums = kinds.map((kind) => ({
    kind,
    ms: spans.filter((span) => span.kind === kind).reduce((sum, span) => sum + span.to - span.from, 0),
  }))
  return html`<ul class="legend">${sums
    .filter(({ ms }) => ms > 0)
    .map(
      ({ kind, ms }) =>
        html`<li><i class="${kind}"></i>${words.phase[kind]} <b>${times.duration(ms)}</b></li>`,
    )}</ul>`
}

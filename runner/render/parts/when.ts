import type { TimelineEntry } from '../../core/incident.ts'
import { type Html, html } from '../html.ts'
import { russianMoment } from '../moments-ru.ts'
import type { Story } from '../story.ts'
import { timelineSvg } from '../timeline-svg.ts'

/** The drawn timeline and the list of moments. */
export function when(story: Story): Html {
  const { words, times } = story
  return html`<section>
<h2>${words.section.when}</h2>
<div class="drawing">${timelineSvg(story)}</div>
<ol class="events">${moments(story).map(
    ({ at, offset, kind, text }) =>
      html`<li><time title="${times.moment(at)}">${times.clock(at)}</time><span class="offset">${offset}</span><span class="what dot ${tone[kind]}">${text}</span></li>`,
  )}</ol>
</section>`
}

/** The timeline with what frames it, and the time since the first failure of each. */
export function moments(story: Story) {
  const { report, words, times } = story
  const { incident, now } = report
  const has = (kind: TimelineEntry['kind']) => incident.timeline.some((entry) => entry.kind === kind)
  const frame: TimelineEntry[] = [
    ...(incident.lastGoodAt === undefined
      ? []
      : [{ at: incident.lastGoodAt, kind: 'note' as const, text: words.moment.lastGood }]),
    ...(has('symptom')
      ? []
      : [{ at: incident.symptomAt, kind: 'symptom' as const, text: words.moment.symptom }]),
    ...(has('detected')
      ? []
      : [{ at: incident.openedAt, kind: 'detected' as const, text: words.moment.detected }]),
  ]
  const end: TimelineEntry[] =
    incident.closedAt === undefined
      ? [{ at: now, kind: 'note', text: words.moment.now }]
      : has('closed') || has('escalated') || has('verified')
        ? []
        : [{ at: incident.closedAt, kind: 'closed', text: words.moment.closed }]
  const told = incident.timeline.map((entry) =>
    report.language === 'ru' ? { ...entry, text: russianMoment(entry, story) } : entry,
  )
  return [...frame, ...told, ...end]
    .map((entry, order) => ({ ...entry, order }))
    .sort((a, b) => a.at - b.at || a.order - b.order)
    .map(({ at, kind, text }) => ({ at, kind, text, offset: offsetOf(at - incident.symptomAt, times) }))
}

function offsetOf(ms: number, times: Story['times']): string {
  if (ms === 0) return '0'
  return ms < 0 ? `−${times.duration(-ms)}` : `+${times.duration(ms)}`
}

/** The colour of the drawn span that the moment belongs to. */
const tone: Readonly<Record<TimelineEntry['kind'], string>> = {
  symptom: 'detecting',
  detected: 'detecting',
  acting: 'acting',
  acted: 'acting',
  verifying: 'verifying',
  verified: 'verifying',
  failed: 'detecting',
  waiting: 'waiting',
  escalated: 'detecting',
  closed: 'verifying',
  note: 'waiting',
}

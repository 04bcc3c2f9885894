import type { IncidentFacts } from '../../core/figures.ts'
import { type Html, html, trusted } from '../html.ts'
import type { Telling } from './telling.ts'

const height = 96
const axis = { left: 26, top: 8, bottom: 20 }
const outcomes = ['healed', 'ended by itself', 'unproven', 'escalated', 'open'] as const
type Outcome = (typeof outcomes)[number]

const outcomeOf = (one: IncidentFacts): Outcome => one.outcome ?? 'open'
/** A class of the style sheet for each, which may have no blanks. */
const tone = (outcome: Outcome): string => (outcome === 'ended by itself' ? 'ended' : outcome)

/** Incidents by day, one column a day, piled up by how they ended. */
export function daysSvg(telling: Telling): Html {
  const { days } = telling.summary
  const most = Math.max(1, ...days.map(({ incidents }) => incidents.length))
  const room = height - axis.top - axis.bottom
  const step = 100 / Math.max(1, days.length)
  const every = Math.ceil(days.length / 8)
  const columns = days.map(({ at, incidents }, index) => {
    let below = 0
    const x = trusted(`x="${(index * step + step * 0.12).toFixed(2)}%" width="${(step * 0.76).toFixed(2)}%"`)
    const pieces = outcomes.map((outcome) => {
      const count = incidents.filter((one) => outcomeOf(one) === outcome).length
      below += count
      const y = axis.top + room * (1 - below / most)
      return (
        count > 0 &&
        html`<rect class="pile ${tone(outcome)}" ${x} y="${y.toFixed(1)}" height="${((room * count) / most).toFixed(1)}"><title>${telling.date(at)}: ${count} ${telling.words.outcome[outcome]}</title></rect>`
      )
    })
    const name =
      index % every === 0 &&
      html`<text class="day mid ${(index / every) % 2 === 1 ? 'odd' : ''}" x="${(index * step + step / 2).toFixed(2)}%" y="${height - 5}">${telling.date(at)}</text>`
    return html`${pieces}${name}
`
  })
  const line = (count: number) => {
    const y = axis.top + room * (1 - count / most)
    return html`<line class="grid" x1="0" x2="100%" y1="${y}" y2="${y}"/><text class="day" x="-6" y="${y + 4}" text-anchor="end">${count}</text>
`
  }
  return html`<div class="chart"><svg class="days" width="100%" height="${height}" role="img" aria-label="${telling.words.section.incidents}">
${line(0)}${line(most)}${columns}</svg></div>${legend(telling)}`
}

function legend({ summary, words }: Telling): Html {
  const all = summary.days.flatMap(({ incidents }) => incidents)
  const counts = outcomes.map((outcome) => ({
    outcome,
    n: all.filter((one) => outcomeOf(one) === outcome).length,
  }))
  return html`<ul class="legend">${counts
    .filter(({ n }) => n > 0)
    .map(
      ({ outcome, n }) =>
        html`<li><i class="${tone(outcome)}"></i>${words.outcome[outcome]} <b>${n}</b></li>`,
    )}</ul>`
}

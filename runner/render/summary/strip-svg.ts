import { knownMs, type Standing, standings } from '../../core/uptime.ts'
import { type Html, html, trusted } from '../html.ts'
import { byDay } from './cells.ts'
import type { Cell, ServiceSummary } from './summary.ts'
import type { Telling } from './telling.ts'

/** Pixels; the width is that of the page, because every x is a percentage. */
const height = 30
const axis = 18

/**
 * The time of a service, cell by cell. The ground of a cell is what it was mostly; what was down is a red column from
 * below, at least a quarter high, so that ten seconds are seen as well as an hour.
 */
export function stripSvg({ cells, title }: ServiceSummary, telling: Telling): Html {
  const { words, summary } = telling
  const width = 100 / Math.max(1, cells.length)
  const days = byDay(cells, summary.timezone)
  const starts = days.map((day) => cells.indexOf(day[0] as Cell))
  const every = Math.ceil(days.length / 8)
  return html`<svg class="strip" width="100%" height="${height + axis}" role="img" aria-label="${title}: ${words.section.services}">
${cells.map((cell, index) => cellSvg(cell, index * width, width, telling))}${starts.map((start, index) =>
  index % every > 0 || (start * width > 93 && index > 0)
    ? ''
    : html`<line class="day" x1="${(start * width).toFixed(3)}%" x2="${(start * width).toFixed(3)}%" y1="${height}" y2="${height + 4}"/><text class="day ${(index / every) % 2 === 1 ? 'odd' : ''}" x="${(start * width).toFixed(3)}%" y="${height + axis - 3}">${telling.date(cells[start]?.at ?? 0)}</text>
`,
)}</svg>`
}

function cellSvg(cell: Cell, x: number, width: number, telling: Telling): Html {
  const ground = groundOf(cell)
  const { down } = cell.time
  const part = down > 0 ? Math.max(0.25, down / Math.max(1, knownMs(cell.time))) : 0
  const at = `x="${x.toFixed(3)}%" width="${(width * (width > 0.9 ? 0.9 : 0.985)).toFixed(3)}%"`
  const red = height * Math.min(1, part)
  return html`<g><title>${tip(cell, telling)}</title><rect class="${ground}" ${trusted(at)} y="0" height="${height}"/>${part > 0 && html`<rect class="down" ${trusted(at)} y="${(height - red).toFixed(1)}" height="${red.toFixed(1)}"/>`}</g>
`
}

/** What most of a cell was, but for down; degraded is shown however short it was. */
function groundOf({ time, ms }: Cell): Standing | 'unknown' {
  if (time.degraded > 0) return 'degraded'
  const others = standings.filter((standing) => standing !== 'down')
  const [most] = [...others].sort((a, b) => time[b] - time[a])
  const known = knownMs(time)
  if (most === undefined || known === 0 || time[most] + time.down < ms - known) return 'unknown'
  return time[most] === 0 ? 'down' : most
}

function tip(cell: Cell, { words, times }: Telling): string {
  const parts = standings.filter((standing) => cell.time[standing] > 0)
  const said = parts.map((standing) => `${words.standing[standing]} ${times.duration(cell.time[standing])}`)
  return `${times.moment(cell.at)}: ${said.join(', ') || words.standing.unknown}`
}

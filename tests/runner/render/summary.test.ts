import assert from 'node:assert/strict'
import { test } from 'node:test'
import { incidentFigures } from '../../../runner/core/figures.ts'
import { budgetLeft, noTime, type ServiceTime, uptimeOf } from '../../../runner/core/uptime.ts'
import { cellsOf, daysOf } from '../../../runner/render/summary/cells.ts'
import { summaryHtml } from '../../../runner/render/summary/html.ts'
import { summaryMarkdown } from '../../../runner/render/summary/markdown.ts'
import type { ServiceSummary, Summary } from '../../../runner/render/summary/summary.ts'

const hour = 3_600_000
const day = 24 * hour
const now = Date.UTC(2026, 10, 22, 12)
const from = now - 7 * day
const month = 30 * day

function service(
  id: string,
  time: Partial<ServiceTime>,
  change: Partial<ServiceSummary> = {},
): ServiceSummary {
  const whole = { ...noTime, ...time }
  return {
    id,
    title: id,
    uptime: uptimeOf(whole),
    time: whole,
    cells: cellsOf(
      [{ at: now - 3 * hour, time: { ...noTime, up: hour - 10_000, down: 10_000 } }],
      from,
      now,
      'UTC',
    ),
    budget: uptimeOf(whole) === null ? null : budgetLeft(0.995, month, whole.down),
    incidents: incidentFigures([]),
    ...change,
  }
}

const fact = { service: 'panel', symptomAt: now - 2 * day, openedAt: now - 2 * day + 8_000, byPerson: false }
const healed = { ...fact, closedAt: fact.openedAt + 20_000, outcome: 'healed' as const }

function summary(change: Partial<Summary> = {}): Summary {
  return {
    language: 'en',
    timezone: 'UTC',
    host: 'vm-1',
    now,
    from,
    services: [service('panel', { up: 7 * day - 10_000, down: 10_000 }), service('new', {})],
    figures: incidentFigures([healed]),
    days: daysOf(from, now, 'UTC').map((at) => ({ at, incidents: [] })),
    incidents: [],
    suites: [],
    slowest: [],
    repeating: [],
    ...change,
  }
}

const both = (change: Partial<Summary> = {}) => [
  summaryHtml(summary(change)),
  summaryMarkdown(summary(change)),
]

test('a summary says how it went in one sentence, and a service without data has none', () => {
  for (const text of both()) {
    assert.match(text, /1 incident in 7 days; 100% of those that needed healing were healed without a person/)
    assert.match(text, /no data/)
  }
  for (const text of both({ figures: incidentFigures([]) })) assert.match(text, /No incident in 7 days\./)
})

test('an uptime short of everything is never shown as everything', () => {
  const almost = service('panel', { up: 90 * day, down: 1_000 })
  for (const text of both({ services: [almost], figures: incidentFigures([]) })) {
    assert.match(text, /99\.99%/)
    assert.doesNotMatch(text, />100%<|\| 100% /)
  }
})

test('what uptime leaves out, and what nobody knows, is said', () => {
  const [panel] = [service('panel', { up: 6 * day, maintenance: 2 * hour, inconclusive: 60_000 })]
  for (const text of both({ services: [panel] })) {
    assert.match(text, /Left out: maintenance 2.h, our own trouble 1.min/)
    assert.match(text, /Unknown: 21.h 59.min/)
  }
})

test('an error budget that is overdrawn says by how much', () => {
  for (const text of both({ services: [service('panel', { up: 6 * day, down: 5 * hour })] }))
    assert.match(text, /overdrawn by 1.h 24.min of 3.h 36.min in 30 days for 99\.5%/)
})

test('the page loads nothing, runs nothing, and takes names for text', () => {
  const hostile = '<script>alert(1)</script>![x](http://evil/)\u202e'
  const [html = '', markdown = ''] = both({
    host: hostile,
    services: [service(hostile, { up: hour })],
    repeating: [{ title: hostile, summary: hostile, count: 2, healed: 1, lastAt: now, id: 'BUG-1' }],
    slowest: [{ check: hostile, answers: 1, medianMs: 1, p95Ms: 2, worstMs: 3 }],
    incidents: [
      { ...healed, id: 'BUG-1', title: hostile, summary: hostile, path: 'incidents/../../x/report.html' },
    ],
  })
  assert.doesNotMatch(html, /<script|src=|href="(?!\.\.\/incidents\/)|\u202e/)
  assert.match(html, /href="\.\.\/incidents\/x\/report\.html"/)
  assert.doesNotMatch(markdown, /(?<!\\)<script|(?<!\\)\]\(http|\u202e/)
})

test('every word of a summary is there in Russian', () => {
  for (const text of both({ language: 'ru' })) {
    assert.match(text, /1 инцидент за 7 дней/)
    assert.match(text, /нет данных/)
    assert.doesNotMatch(
      text.replace(/<style>[\s\S]*?<\/style>/g, ''),
      /\b(?:uptime|incident|unknown|budget)\b(?!["s])/i,
    )
  }
})

test('two weeks are shown by the hour, more by the day of the reader', () => {
  assert.equal(cellsOf([], from, now, 'UTC').length, 7 * 24)
  const cells = cellsOf([], now - month, now, 'Europe/Moscow')
  assert.equal(cells.length, 31)
  assert.equal(
    cells.reduce((sum, { ms }) => sum + ms, 0),
    month,
  )
  assert.equal(new Date(cells[1]?.at ?? 0).getUTCHours(), 21, 'midnight in Moscow')
})

test('a day in which the clocks change has 23 or 25 hours', () => {
  const autumn = Date.UTC(2026, 9, 20)
  const lengths = cellsOf([], autumn, autumn + month, 'Europe/Berlin').map(({ ms }) => ms / hour)
  assert.ok(lengths.includes(25))
  assert.equal(daysOf(autumn, autumn + 2 * day, 'Europe/Berlin').length, 3)
})

test('ten seconds of downtime are seen in a strip', () => {
  const [html = ''] = both()
  assert.match(html, /<rect class="down"[^>]+height="7\.5"/)
  assert.match(html, /<title>[^<]*not|<title>[^<]*down 10.s/)
})

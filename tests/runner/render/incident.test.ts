import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderIncident } from '../../../runner/render/incident.ts'
import { renderIncidentIndex } from '../../../runner/render/incident-index.ts'
import type { IncidentReport } from '../../../runner/render/report.ts'
import { began, exampleIncident, exampleReport, withoutEnd } from './example.ts'

test('a report answers in the order in which a reader asks', () => {
  const { markdown, html } = renderIncident(exampleReport())
  const order = [
    'refuses connections',
    'It is over',
    'When',
    'Why we think so',
    'What was done',
    'What it cost',
    'What to do next',
    'Raw evidence',
  ]
  for (const text of [markdown, html.slice(html.indexOf('<main>'))]) {
    const places = order.map((part) => text.indexOf(part))
    assert.ok(
      places.every((place) => place >= 0),
      `${places}`,
    )
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
    )
  }
})

test('a healed incident tells its durations in words and its moments with their zone', () => {
  const { markdown } = renderIncident(exampleReport())
  assert.match(markdown, /It is over: one restart, recovery verified 18 s after detection\./)
  assert.match(markdown, /Detected after \| \*\*8 s\*\*/)
  assert.match(markdown, /Down for \| \*\*26 s\*\*/)
  assert.match(markdown, /22 Nov 2026, 06:12:49 GMT\+3/)
  assert.match(markdown, /changed: a new life/)
})

test('an escalated incident says first what a person should do', () => {
  const incident = { ...withoutEnd(exampleIncident()), outcome: 'escalated' as const }
  const detail = 'Ended at once: Error: listen EADDRINUSE 127.0.0.1:8188'
  const [action] = exampleIncident().actions
  assert.ok(action)
  const report = exampleReport({
    incident: { ...incident, actions: [{ ...action, outcome: 'failed', detail }] },
  })
  const { html, markdown } = renderIncident(report)
  assert.match(html, /A person is needed/)
  assert.match(html.slice(0, html.indexOf('class="figures"')), /Another process holds the port/)
  assert.match(markdown, /1\. Another process holds the port\. Find it \(Linux: `ss -ltnp`/)
  assert.match(markdown, /`guardian service reset comfyui`/)
  assert.match(markdown, /`guardian incidents ack BUG-20261122-0312-comfyui`/)
})

test('an escalated incident whose checks pass again is over', () => {
  const { markdown } = renderIncident(exampleReport({ incident: exampleIncident({ outcome: 'escalated' }) }))
  assert.match(markdown, /\*\*Over, a person was called\.\*\* It is over/)
})

test('an open incident is not over and counts on', () => {
  const { markdown } = renderIncident(exampleReport({ incident: withoutEnd(exampleIncident()) }))
  assert.match(markdown, /\*\*Still open\.\*\* Not over: it began 27 s ago/)
  assert.match(markdown, /Down so far \| \*\*27 s\*\*/)
})

test('an incident that waits says why', () => {
  const timeline = [{ at: began, kind: 'waiting' as const, text: 'Maintenance until 04:00.' }]
  const { markdown } = renderIncident(exampleReport({ incident: withoutEnd(exampleIncident({ timeline })) }))
  assert.match(markdown, /Guardian waits: Maintenance until 04:00\./)
})

test('a process that exited needs no check to have failed', () => {
  const incident = exampleIncident({ exited: true, observations: [] })
  assert.match(renderIncident(exampleReport({ incident })).markdown, /# ComfyUI has exited/)
})

test('the Russian report has Russian words, plurals and decimals', () => {
  const incident = exampleIncident({ openedAt: began + 1_500, outcome: 'escalated' })
  const actions = [1, 2, 3].flatMap((attempt) =>
    incident.actions.map((action) => ({ ...action, attempt, id: `${attempt}` })),
  )
  const { html, markdown } = renderIncident(
    exampleReport({ incident: { ...incident, actions }, language: 'ru' }),
  )
  assert.match(html, /<html lang="ru">/)
  assert.match(markdown, /не помогло \(3 перезапуска\)/)
  assert.match(markdown, /1,5 с/)
})

test('a page holds no script, asks nothing of the network and says so in its policy', () => {
  const { html } = renderIncident(exampleReport())
  assert.doesNotMatch(html, /<script|<link|src="http|url\(|@import/i)
  assert.match(html, /default-src &#39;none&#39;|default-src 'none'/)
  assert.match(html, /img-src data:/)
})

const hostile =
  '</pre><script>alert(1)</script> ```` [x](javascript:alert(1)) | <img src=x onerror=alert(1)> \u001b[31mred\u001b[0m \u202egnp.exe @everyone https://evil.test'

test('nothing from outside is executed, linked, reordered or breaks out of its place', () => {
  const [observation] = exampleIncident().observations
  assert.ok(observation)
  const texts = {
    summary: hostile,
    check: hostile,
    values: { [hostile]: hostile },
    evidence: [{ kind: 'error' as const, title: hostile, text: hostile }],
  }
  const incident = exampleIncident({
    summary: hostile,
    observations: [{ ...observation, ...texts }],
    timeline: [{ at: began, kind: 'note', text: hostile }],
  })
  const report = exampleReport({
    incident,
    service: { id: 'comfyui', title: hostile },
    exhibits: [
      { key: 'log', kind: 'log', title: hostile, before: { takenAt: began, text: hostile, note: hostile } },
    ],
    images: [
      {
        check: hostile,
        kind: 'screenshot',
        title: hostile,
        source: 'javascript:alert(1)',
        file: '../../etc/passwd',
      },
    ],
    files: [{ name: hostile, path: '../../../etc/passwd', kind: 'file', bytes: 1 }],
    missing: [{ what: hostile, why: hostile }],
    links: [{ label: hostile, url: 'javascript:alert(1)' }],
    nextSteps: [hostile],
  })
  const { html, markdown } = renderIncident(report)
  assert.doesNotMatch(html, /<script|<img|onerror=alert\(1\)>|href="javascript|src="javascript|\.\.\//)
  for (const character of ['\u001b', '\u202e'])
    assert.ok(!html.includes(character) && !markdown.includes(character))
  assert.doesNotMatch(proseOf(markdown), /<script|<img|@everyone|https:\/\/|(?<!\\)\]\(javascript|\(\.\.\//)
})

/** Markdown without its code: fences as long as they were opened, then spans. */
function proseOf(markdown: string): string {
  return markdown
    .replace(/^(`{3,})[^`\n]*\n[\s\S]*?\n\1$/gm, '')
    .replace(/(?<!\\)(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '')
    .replace(/\\[<[]/g, '')
}

test('a line of 5 MB is cut with a note and costs no time', () => {
  const text = `first\n${'x'.repeat(5_000_000)}\nlast`
  const report = exampleReport({
    exhibits: [{ key: 'log', kind: 'log', title: 'Log', before: { takenAt: began, text } }],
  })
  const started = performance.now()
  const { html, markdown } = renderIncident(report)
  assert.ok(performance.now() - started < 2_000)
  assert.ok(html.length < 100_000 && markdown.length < 100_000)
  assert.match(markdown, /\[4999000 characters cut\]\nlast/)
})

test('a clock that was moved back gives no negative duration', () => {
  const incident = exampleIncident({ openedAt: began - 5_000, closedAt: began - 60_000 })
  const { html, markdown } = renderIncident(exampleReport({ incident, now: began - 100_000 }))
  assert.doesNotMatch(html, /width="-|NaN|Infinity/)
  assert.match(markdown, /Detected after \| \*\*0 s\*\*/)
})

test('a moment that is no date loses no report', () => {
  const incident = exampleIncident({ lastGoodAt: Number.NaN, openedAt: Number.POSITIVE_INFINITY })
  assert.match(renderIncident(exampleReport({ incident })).markdown, /ComfyUI/)
})

test('two snapshots show what changed, and a log shows no line twice', () => {
  const exhibits: IncidentReport['exhibits'] = [
    {
      key: 'health',
      kind: 'json',
      title: 'Health',
      before: { takenAt: began, text: '{"comfy":{"online":false},"timestamp":1}' },
      after: { takenAt: began + 1, text: '{"comfy":{"online":true},"timestamp":2}' },
    },
    {
      key: 'log',
      kind: 'log',
      title: 'Log',
      before: { takenAt: began, text: 'one\ntwo' },
      after: { takenAt: began + 1, text: 'two\nthree' },
    },
  ]
  const { markdown } = renderIncident(exampleReport({ exhibits }))
  assert.match(markdown, /- `comfy.online`: `false` → `true`/)
  assert.doesNotMatch(markdown, /- `timestamp`/)
  assert.equal(markdown.split('\n').filter((line) => line === 'two').length, 1)
})

test('known troubles are named with their remedy', () => {
  const remedies: readonly (readonly [string, RegExp])[] = [
    ['Error: listen EADDRINUSE: address already in use', /holds the port/],
    [
      "python: can't open file '/srv/main.py': [Errno 2] No such file or directory",
      /needs to start is missing/,
    ],
    ['', /The log is empty/],
    ['SERVICE_STOP_PENDING', /still starting or stopping/],
    ['OSError: [Errno 28] No space left on device', /disk is full/],
    ["ModuleNotFoundError: No module named 'torch'", /Install the dependencies/],
    ['torch.OutOfMemoryError: CUDA out of memory', /memory of the graphics card ran out/],
  ]
  for (const [text, remedy] of remedies) {
    const report = exampleReport({
      exhibits: [{ key: 'log', kind: 'log', title: 'Log', before: { takenAt: began, text } }],
    })
    assert.match(renderIncident(report).markdown, remedy)
  }
})

test('the index lists the newest first and says how many wait for a person', () => {
  const entry = { ...exampleIncident(), path: 'a/report.html' }
  const older = {
    ...withoutEnd(exampleIncident({ openedAt: began - 1_000_000, summary: '<b>older</b>' })),
    path: 'b/report.html',
  }
  const page = renderIncidentIndex({ entries: [older, entry], now: began, timezone: 'UTC', language: 'en' })
  assert.ok(page.indexOf('a/report.html') < page.indexOf('b/report.html'))
  assert.match(page, /2 in all, 1 open or waiting/)
  assert.match(page, /&lt;b&gt;older/)
  assert.match(
    renderIncidentIndex({ entries: [], now: began, timezone: 'UTC', language: 'ru' }),
    /Инцидентов не было/,
  )
})

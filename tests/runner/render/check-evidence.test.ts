import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Observation } from '../../../runner/core/observation.ts'
import { comparisonsIn, textsOf } from '../../../runner/render/check-evidence.ts'
import { renderIncident } from '../../../runner/render/incident.ts'
import { linksFor, releaseIn, releaseText } from '../../../runner/render/release.ts'
import type { Exhibit, Image } from '../../../runner/render/report.ts'
import { wordsOf } from '../../../runner/render/words.ts'
import { exampleIncident, exampleReport } from './example.ts'

const error = `expect(locator).toHaveText(expected) failed

Expected: "5"
Received: "4"

  18 | test('queue', async ({ panel }) => {
> 19 |   await expect(panel.count).toHaveText('5')
     |                             ^
  20 | })

    at tests/smoke/queue.spec.ts:19:29`

const [first] = exampleIncident().observations
assert.ok(first)
const observed = (evidence: Observation['evidence'] = []): Observation => ({ ...first, evidence })
const titles = wordsOf('en').look

test('the excerpt of the code stands apart from the error, under the place where it is', () => {
  const [message, code] = textsOf(observed([{ kind: 'error', title: 'Error', text: error }]), titles)
  assert.match(message?.text ?? '', /Expected: "5"\nReceived: "4"$/)
  assert.equal(code?.title, 'Code · tests/smoke/queue.spec.ts:19:29')
  assert.match(code?.text ?? '', /^ {2}18 \|[\s\S]*\n> 19 \|[\s\S]*20 \| \}\)$/)
})

test('the failing line stands out in the page', () => {
  const incident = exampleIncident({
    observations: [observed([{ kind: 'error', title: 'Error', text: error }])],
  })
  assert.match(renderIncident(exampleReport({ incident })).html, /<mark>&gt; 19 \|[^<]*<\/mark>/)
})

test('errors of the console and failed requests are sections of their own, and repetitions one line', () => {
  const text = JSON.stringify({
    uncaught: [],
    console: ['Hydration failed', 'Hydration failed', '<b>other</b>'],
    failedRequests: ['502 GET /api/health'],
  })
  const evidence = [{ kind: 'log' as const, title: 'console and requests', text }]
  assert.deepEqual(textsOf(observed(evidence), titles), [
    { title: 'Errors in the console of the page', text: '2 × Hydration failed\n<b>other</b>', kind: 'text' },
    { title: 'Failed requests of the page', text: '502 GET /api/health', kind: 'text' },
  ])
  const incident = exampleIncident({ observations: [observed(evidence)] })
  assert.match(renderIncident(exampleReport({ incident, language: 'ru' })).html, /Неудачные запросы страницы/)
})

const image = (kind: Image['kind'], title: string): Image => ({
  check: first.check,
  kind,
  title,
  source: 'data:image/png;base64,AAAA',
  file: `evidence/${title}`,
})

test('expected, actual and difference are compared in one place, without a script', () => {
  const images = [
    image('baseline', 'home-expected.png'),
    image('screenshot', 'home-actual.png'),
    image('diff', 'home-diff.png'),
    image('screenshot', 'screenshot'),
  ]
  const { comparisons, rest } = comparisonsIn(images)
  assert.equal(comparisons.length, 1)
  assert.deepEqual(rest, [images[3]])
  const { html } = renderIncident(exampleReport({ images }))
  assert.equal(html.match(/class="compare"/g)?.length, 1)
  assert.equal(html.match(/type="radio"/g)?.length, 4)
  assert.doesNotMatch(html, /<script|onclick|javascript:/)
})

test('pictures too large for the page are linked one by one', () => {
  const { source: _, ...large } = image('screenshot', 'home-actual.png')
  const { html } = renderIncident(exampleReport({ images: [image('baseline', 'home-expected.png'), large] }))
  assert.doesNotMatch(html, /class="compare"/)
  assert.match(html, /evidence\/home-actual\.png/)
})

const snapshot = (before: unknown, after?: unknown): Exhibit => ({
  key: 'snapshot-0',
  kind: 'json',
  title: 'Health',
  before: { takenAt: 0, text: JSON.stringify(before) },
  ...(after !== undefined && { after: { takenAt: 1, text: JSON.stringify(after) } }),
})

test('version, commit and deploy are read from what the service tells, the newest first', () => {
  const told = {
    app: { version: '2.4.0', gitCommit: 'abc', deployed_at: '2026-11-22' },
    python_version: '3.12',
  }
  const release = releaseIn([snapshot(told, { ...told, app: { ...told.app, version: '2.4.1' } })])
  assert.equal(releaseText(release), '2.4.1, commit abc, deployed 2026-11-22')
  const comfy = releaseIn([snapshot({ system: { comfyui_version: '0.3.70', python_version: '3.12' } })])
  assert.equal(releaseText(comfy), '0.3.70')
  assert.equal(releaseText(releaseIn([snapshot({ python_version: '3.12' })])), undefined)
})

test('a link is made of what is known, and left out when its hole is not', () => {
  const links = { Deploys: 'https://ci.example/deploys', Commit: 'https://git.example/c/{commit}' }
  assert.deepEqual(linksFor(links, {}), [{ label: 'Deploys', url: 'https://ci.example/deploys' }])
  assert.equal(linksFor(links, { commit: 'a/../b' })[1]?.url, 'https://git.example/c/a%2F..%2Fb')
})

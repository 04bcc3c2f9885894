import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { gather } from '../../../runner/evidence/gather.ts'
import { createReporter } from '../../../runner/evidence/report.ts'
import { sentryEvents } from '../../../runner/evidence/sentry-events.ts'
import { systemClock } from '../../../runner/lib/clock.ts'
import { createMask } from '../../../runner/lib/mask.ts'
import { handClock, incident, listeningLog, temporaryFolder } from '../store/setup.ts'

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const source = (url: string) =>
  sentryEvents({ url, token: 'sntrys_secret', org: 'acme', project: 'admin-panel' })

/** One event as https://docs.sentry.io/api/events/list-a-projects-error-events/ shows it. */
const event = (number: number, change: object = {}) => ({
  eventID: `${number}fac9f2b4d1a43b3a7e5ea60d5da2c16`,
  id: `${number}fac9f2b4d1a43b3a7e5ea60d5da2c16`,
  groupID: String(1_341_191_803 + (number % 2)),
  projectID: '11276',
  'event.type': 'error',
  title: `TypeError: rows is undefined (${number})`,
  message: '',
  culprit: 'GET /api/jobs',
  location: 'app/jobs/page.tsx',
  platform: 'javascript',
  dateCreated: `2026-11-22T17:4${number}:12.300000Z`,
  tags: [{ key: 'level', value: 'error' }],
  user: { id: '5', name: 'Ann Lee', email: 'ann@example.org', ip_address: '192.168.1.20' },
  crashFile: null,
  ...change,
})

const collected = async (url: string) => source(url).collect({ signal: AbortSignal.timeout(10_000) })

test('the newest five events are quoted, oldest first, with the pages of their issues', async (t) => {
  const asked: IncomingMessage[] = []
  const url = await serve(t, (request, response) => {
    asked.push(request)
    const next = `<${url}/api/0/projects/acme/admin-panel/events/?cursor=0:100:0>; rel="next"; results="true"; cursor="0:100:0"`
    response.writeHead(200, { 'content-type': 'application/json', link: next })
    response.end(JSON.stringify([7, 6, 5, 4, 3, 2, 1].map((number) => event(number))))
  })
  const { text, links } = await collected(url)
  const lines = text.split('\n')
  assert.equal(lines.length, 5)
  assert.equal(
    lines[4],
    `2026-11-22T17:47:12.300Z error TypeError: rows is undefined (7) (GET /api/jobs) ${url}/organizations/acme/issues/1341191804/`,
  )
  assert.match(lines[0] ?? '', /17:43/)
  assert.deepEqual(
    links?.map((link) => link.url),
    [`${url}/organizations/acme/issues/1341191804/`, `${url}/organizations/acme/issues/1341191803/`],
  )
  assert.ok(!/ann|192\.168/i.test(text), text)
  assert.equal(asked.length, 1)
  assert.equal(asked[0]?.headers.authorization, 'Bearer sntrys_secret')
  assert.match(asked[0]?.url ?? '', /^\/api\/0\/projects\/acme\/admin-panel\/events\/\?/)
})

test('a project without events says so', async (t) => {
  const url = await serve(t, (_request, response) => response.end('[]'))
  assert.deepEqual(await collected(url), { text: '', note: 'no events' })
})

test('an event with nothing but what must be there is quoted, and a title of many lines is one', async (t) => {
  const bare = { eventID: '1', title: 'a\n  b', dateCreated: '2026-11-22T17:41:12Z' }
  const url = await serve(t, (_request, response) => response.end(JSON.stringify([bare])))
  assert.deepEqual(await collected(url), { text: '2026-11-22T17:41:12.000Z error a b', links: [] })
})

const refusals: readonly (readonly [string, number, Record<string, string>, string, RegExp])[] = [
  ['a wrong token', 401, {}, '{"detail":"Invalid token"}', /does not accept the token.*SENTRY_AUTH_TOKEN/],
  ['a token without the right', 403, {}, '{"detail":"no"}', /may not read acme\/admin-panel.*project:read/],
  ['a project that does not exist', 404, {}, '{"detail":"gone"}', /knows no project acme\/admin-panel/],
  ['too many requests', 429, { 'retry-after': '37' }, '', /left alone for 37 s/],
  ['a failure of its own', 503, {}, '', /Sentry answered HTTP 503/],
  ['a page of its login', 302, { location: 'http://x/' }, '', /HTTP 302/],
  ['nonsense', 200, {}, '<html>', /no list of events/],
  ['another list', 200, {}, '[{"a":1}]', /no list of events/],
  ['a date that is none', 200, {}, JSON.stringify([event(1, { dateCreated: 'soon' })]), /no list of events/],
  ['5 MB', 200, {}, 'x'.repeat(5_000_000), /over 4 MB/],
]

for (const [what, status, headers, body, why] of refusals) {
  test(`${what} is said as the reason why the events are missing`, async (t) => {
    const url = await serve(t, (_request, response) => response.writeHead(status, headers).end(body))
    const { missing } = await gather([source(url)], { clock: systemClock() })
    assert.match(missing[0]?.why ?? '', why)
    assert.ok(!missing[0]?.why.includes('sntrys_secret'))
    assert.equal(missing[0]?.what, 'Sentry: the last 5 events of acme/admin-panel')
  })
}

test('a Sentry that does not answer is given up at the deadline', async (t) => {
  const url = await serve(t, () => undefined)
  const { missing } = await gather([source(url)], { clock: systemClock(), deadlineMs: 100 })
  assert.match(missing[0]?.why ?? '', /no answer within 0\.1 s/)
})

test('a Sentry that is gone is said', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  const { missing } = await gather([source(`http://127.0.0.1:${port}`)], { clock: systemClock() })
  assert.match(missing[0]?.why ?? '', /cannot be reached.*ECONNREFUSED/)
})

test('a report quotes the events and links their issues, masked', async (t) => {
  const told = event(7, { title: 'Error: Authorization: Bearer abcdef1234567890' })
  const url = await serve(t, (_request, response) => response.end(JSON.stringify([told])))
  const { write } = createReporter({
    dir: await temporaryFolder(t),
    mask: createMask([]),
    clock: handClock(),
    timezone: 'UTC',
    language: 'en',
    log: listeningLog().log,
    sourcesFor: () => [source(url)],
    deadlineMs: 10_000,
  })
  const { html, markdown } = await write(incident('BUG-20261122-1743-panel'))
  const page = `${url}/organizations/acme/issues/1341191804/`
  const texts = { markdown: await readFile(markdown, 'utf8'), html: await readFile(html, 'utf8') }
  assert.ok(texts.markdown.includes(`](<${page}>)`), texts.markdown)
  assert.ok(texts.html.includes(`href="${page}"`))
  for (const text of Object.values(texts)) {
    assert.match(text, /Sentry: the last 5 events of acme\/admin-panel/)
    assert.ok(!text.includes('abcdef1234567890'))
  }
})

import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { chromium } from '@playwright/test'
import { pack, unpack } from '../../../runner/evidence/archive.ts'
import { maskTrace } from '../../../runner/evidence/trace.ts'
import { findBrowser, launchOptions } from '../../../runner/lib/browser.ts'
import { createMask } from '../../../runner/lib/mask.ts'
import { openViewer } from '../../../runner/server/viewer.ts'

const mask = createMask(['open-sesame'])
const root = join(import.meta.dirname, '..', '..', '..')

const page = `<form><input id=u><input id=p type=password></form><pre id=b></pre>
<script>document.cookie = 'shown=cookie-of-the-script'; console.log('console says ' + document.cookie)
fetch('/login', { method: 'POST', headers: { authorization: 'Bearer header-secret-1234', 'x-extra': 'open-sesame' },
  body: JSON.stringify({ user: 'ann', password: 'body-secret-1' }) })
  .then((answer) => answer.text()).then((text) => { document.querySelector('#b').textContent = text })</script>`

/** What is secret in the trace below, each found in a place of its own. */
const secrets = [
  'cookie-of-the-server',
  'cookie-of-the-script',
  'header-secret-1234',
  'body-secret-1',
  'answer-secret-22',
  'typed-secret-333',
  'open-sesame',
]

async function site(t: TestContext): Promise<string> {
  const server = createServer((request, response) => {
    response.setHeader('set-cookie', 'sid=cookie-of-the-server; HttpOnly; Path=/')
    if (request.url === '/login')
      response.setHeader('content-type', 'application/json').end('{"token": "answer-secret-22"}')
    else response.setHeader('content-type', 'text/html').end(page)
  })
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready)
  })
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function recorded(t: TestContext) {
  const browser = await chromium.launch(
    launchOptions(findBrowser({ root, env: process.env, platform: process.platform })),
  )
  t.after(() => browser.close())
  const folder = await mkdtemp(join(tmpdir(), 'guardian-trace-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const url = await site(t)
  const context = await browser.newContext()
  await context.tracing.start({ snapshots: true, screenshots: true })
  const tab = await context.newPage()
  await tab.goto(url)
  await tab.locator('#p[type=password]').fill('typed-secret-333')
  await tab.getByText('token').waitFor()
  await tab.reload()
  await context.tracing.stop({ path: join(folder, 'trace.zip') })
  await context.close()
  return { browser, folder, trace: await readFile(join(folder, 'trace.zip')) }
}

const textIn = async (trace: Uint8Array): Promise<string> =>
  Object.entries(await unpack(trace))
    .map(([name, bytes]) => `${name}\n${Buffer.from(bytes).toString('latin1')}`)
    .join('\n')

test('no cookie, header, body or typed password is left in a trace, and its viewer still opens it', async (t) => {
  const { browser, folder, trace } = await recorded(t)
  const before = await textIn(trace)
  for (const secret of secrets) assert.ok(before.includes(secret), `${secret} was never in the trace`)
  const clean = await maskTrace(trace, mask)
  const after = await textIn(clean)
  for (const secret of secrets) assert.ok(!after.includes(secret), `${secret} is still in the trace`)
  assert.ok(after.includes('[masked]'))

  const file = join(folder, 'masked.zip')
  await writeFile(file, clean)
  const viewer = await openViewer([file])
  t.after(() => viewer.close())
  const tab = await browser.newPage()
  await tab.goto(viewer.urls[0] ?? '')
  const shows = (text: string | RegExp) => tab.locator('body', { hasText: text }).waitFor({ timeout: 20_000 })
  await shows('Navigate')
  await tab.getByRole('tab', { name: 'Network' }).first().click()
  await shows('login')
})

test('a trace that is no archive is refused', async () => {
  await assert.rejects(maskTrace(Buffer.from('PK'), mask))
})

test('what is packed can be unpacked again', async () => {
  const files = { 'a/b.txt': Buffer.from('text'), 'c.png': Buffer.from([0, 1, 2]) }
  const again = await unpack(await pack(files))
  assert.deepEqual(Object.keys(again).sort(), ['a/b.txt', 'c.png'])
  assert.deepEqual(Buffer.from(again['c.png'] ?? []), files['c.png'])
})

test('the viewer shows nothing but itself and the traces, and only below a name that nobody guesses', async (t) => {
  const viewer = await openViewer([join(root, 'package.json')])
  t.after(() => viewer.close())
  const url = new URL(viewer.urls[0] ?? '')
  const base = url.href.replace(/viewer\/.*$/, '')
  const status = async (address: string) => (await fetch(address)).status
  assert.equal(url.hostname, '127.0.0.1')
  assert.equal(await status(url.href), 200)
  assert.equal(await status(`${base}traces/0.zip`), 200)
  for (const path of ['traces/1.zip', 'viewer/..%2f..%2fpackage.json', 'viewer/', '..%2f', 'viewer/%'])
    assert.equal(await status(base + path), 404, path)
  assert.equal(await status(`${url.origin}/viewer/index.html`), 404)
  assert.equal((await fetch(url.href, { method: 'POST' })).status, 404)
})

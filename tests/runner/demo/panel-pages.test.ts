import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startPanel } from './panel-world.ts'

const headings: Readonly<Record<string, string>> = {
  '/': '<h1>Orchestrator V6</h1>',
  '/status': '<h1>Orchestrator V3 — Status</h1>',
  '/diagnostics': '<h1>Diagnostics</h1>',
  '/canvas': '<h1>Canvas Gallery</h1>',
  '/settings': '<h1>Settings</h1>',
  '/help': '<h1>Справка Builder v0</h1>',
  '/builder-v0': '<h2>Чат Билдера</h2>',
  '/builder': '>Diff/PR</button>',
  '/preview': '<h1>Превью</h1>',
  '/site/generate': '<h1>Генерация сайта</h1>',
  '/site/import': '<h1>Импорт сайта</h1>',
  '/about': '<h1>О системе</h1>',
}

test('every page answers 200 with its landmark, and everything it links to is there', async (t) => {
  const { panel } = await startPanel(t)
  const linked = new Set(['/favicon.ico'])
  for (const [path, landmark] of Object.entries(headings)) {
    const response = await fetch(panel.url + path)
    const page = await response.text()
    assert.equal(response.status, 200, path)
    assert.ok(page.includes(landmark), `${path} has ${landmark}`)
    for (const [, address] of page.matchAll(/<\w[^>]*\b(?:src|href)="(\/[^"#]*)"/g)) linked.add(address ?? '')
    assert.doesNotMatch(page, /(src|href)="https?:/, 'nothing loads from elsewhere')
  }
  for (const address of linked) assert.equal((await fetch(panel.url + address)).status, 200, address)
})

test('the builder chat has the test ids of the real one', async (t) => {
  const { panel } = await startPanel(t)
  const page = await (await fetch(`${panel.url}/builder-v0`)).text()
  const ids = 'chat-input chat-send content-tab style-tab actions-tab templates-tab inspector-panel'
  for (const id of ids.split(' ')) assert.ok(page.includes(`data-testid="${id}"`), id)
})

test('what an environment variable holds is escaped in a page', async (t) => {
  const { panel } = await startPanel(t, { COMFY_URL: 'http://127.0.0.1:9/"><script>alert(1)</script>' })
  const page = await (await fetch(`${panel.url}/settings`)).text()
  assert.doesNotMatch(page, /<script>alert/)
})

test('page faults are seen on the page that they are meant for, and go away again', async (t) => {
  const { panel, fault, clear } = await startPanel(t)
  const page = async (path: string) => (await fetch(panel.url + path)).text()
  const marks: Readonly<Record<string, RegExp>> = {
    'white-screen': /<body><div id="__next"><\/div><\/body>/,
    'error-boundary': /Application error: a client-side exception has occurred/,
    'late-error-boundary': /fetch\('\/api\/late'\)/,
    'console-error': /console\.error\(/,
    'page-error': /throw new TypeError/,
    'failed-asset': /src="\/assets\/chunk-5f3a9c\.js"/,
    colour: /\.button\.primary \{ background: #b3261e/,
    layout: /\.topbar \{ margin-top: 12px/,
  }
  for (const [name, mark] of Object.entries(marks)) {
    await fault('panel', name, { path: '/status' })
    assert.match(await page('/status'), mark, name)
    assert.doesNotMatch(await page('/'), mark, name)
    await clear('panel')
    assert.doesNotMatch(await page('/status'), mark, name)
  }
  assert.equal((await fetch(`${panel.url}/assets/chunk-5f3a9c.js`)).status, 404)
})

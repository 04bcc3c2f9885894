import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { type Browser, chromium } from '@playwright/test'
import { PNG } from 'pngjs'
import { findBrowser, launchOptions } from '../../../runner/lib/browser.ts'
import { pageFacts } from '../../../runner/visual/page-facts.ts'
import { judgePainted, occupancyOf, type PageFacts } from '../../../runner/visual/painted.ts'

const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 720 } }
const root = resolve(import.meta.dirname, '../../..')

const spinner =
  '<div style="width:40px;height:40px;border:4px solid #ccc;border-top-color:#333;border-radius:50%;margin:40vh auto"></div>'
const header =
  '<header style="background:#123;color:#fff;padding:16px">Panel <nav><a href="/">Home</a></nav></header>'
const photo = (colours: string) =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="800" height="500"><defs><pattern id="p" width="40" height="40" patternUnits="userSpaceOnUse"><rect width="20" height="40" fill="${colours}"/></pattern></defs><rect width="800" height="500" fill="#fff"/><rect width="800" height="500" fill="url(#p)"/></svg>`)}`

/** Pages that show nothing of use, and what is said of them. */
const wrong: Record<string, { html: string; says: RegExp }> = {
  'a blank page': { html: '<div id="__next"></div>', says: /is blank/ },
  'a tinted blank page': {
    html: '<body style="background:linear-gradient(#eef,#fff)"></body>',
    says: /is blank/,
  },
  'a dark blank page': { html: '<body style="background:#111"></body>', says: /is blank/ },
  'white with a spinner': { html: spinner, says: /is blank/ },
  'white with a spinner that says it is busy': {
    html: `<div aria-busy="true">${spinner}</div>`,
    says: /loading/,
  },
  'white with a header': { html: `${header}<main></main>`, says: /frame and no content/ },
  'a header without a main part': { html: header, says: /frame and no content/ },
  'only the word loading': { html: '<main><p>Загрузка…</p></main>', says: /loading/ },
  'white text on white': {
    html: '<main style="color:#fff"><h1>Hello</h1></main>',
    says: /nothing of it can be seen/,
  },
  'content that is hidden': {
    html: '<main style="opacity:0"><h1>Hello</h1><p>World</p></main>',
    says: /is blank/,
  },
}

/** Pages that are right: an alarm about one of them would restart a healthy panel. */
const right: Record<string, string> = {
  'a dark dashboard': `<body style="background:#0b0f14;color:#9aa7b4"><main><h1>Status</h1><p>Queue: 0</p></main></body>`,
  'a login box': `<main style="width:260px;margin:30vh auto"><label>User <input></label><button>Log in</button></main>`,
  'a plain status': '<p>Online</p>',
  'one picture': `<body style="margin:0"><img src="${photo('#2a6')}" width="800" height="500"></body>`,
  'a header with one line below': `${header}<main><p>No jobs yet.</p></main>`,
  'a page that goes on loading one part': `${header}<main><h1>Gallery</h1><p>Three pictures of today, and more to come below.</p><div role="progressbar">…</div></main>`,
  'the text of an error': '<main><h2>Application error: a client-side exception has occurred</h2></main>',
  'small pictures and no word': `<main>${`<img src="${photo('#333')}" width="64" height="64">`.repeat(60)}</main>`,
  'a gallery': `<main>${`<img src="${photo('#a42')}" width="180" height="120">`.repeat(6)}</main>`,
}

let browser: Browser
before(async () => {
  const found = findBrowser({ root, env: process.env, platform: process.platform })
  browser = await chromium.launch(launchOptions(found))
})
after(() => browser.close())

async function look(html: string, viewport: { width: number; height: number }) {
  const page = await browser.newPage({ viewport })
  try {
    await page.setContent(`<!doctype html>${html}`)
    const picture = PNG.sync.read(await page.screenshot({ animations: 'disabled' }))
    return judgePainted(occupancyOf(picture), await page.evaluate(pageFacts))
  } finally {
    await page.close()
  }
}

for (const [size, viewport] of Object.entries(sizes)) {
  for (const [name, { html, says }] of Object.entries(wrong)) {
    test(`${name} is no painted page on a ${size}`, async () => {
      const { painted, sentence } = await look(html, viewport)
      assert.equal(painted, false, sentence)
      assert.match(sentence, says)
    })
  }
  for (const [name, html] of Object.entries(right)) {
    test(`${name} is a painted page on a ${size}`, async () => {
      const { painted, sentence } = await look(html, viewport)
      assert.equal(painted, true, sentence)
    })
  }
}

const plenty: PageFacts = { text: 400, contentText: 300, contentMedia: 2, contentControls: 3, busy: false }

test('a page with a third of what was approved has lost its content, one with half has not', () => {
  assert.match(judgePainted(0.1, plenty, 0.3).sentence, /lost most of itself: 10.0 % .* 30.0 % was approved/)
  assert.equal(judgePainted(0.15, plenty, 0.3).painted, true)
})

test('occupancy counts tiles with contrast in them, also the narrow ones at the edge', () => {
  const picture = { width: 40, height: 16, data: new Uint8Array(40 * 16 * 4).fill(255) }
  assert.equal(occupancyOf(picture), 0)
  picture.data.fill(0, 39 * 4, 39 * 4 + 3)
  assert.equal(occupancyOf(picture), 1 / 3)
  assert.equal(occupancyOf({ width: 0, height: 0, data: new Uint8Array() }), 0)
})

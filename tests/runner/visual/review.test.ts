import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { chromium } from '@playwright/test'
import { PNG } from 'pngjs'
import { findBrowser, launchOptions } from '../../../runner/lib/browser.ts'
import { reviewPage } from '../../../runner/visual/review/page.ts'
import { foldersOf, offer } from './baselines/setting.ts'
import { painted, pngOf } from './compare/pictures.ts'

const root = resolve(import.meta.dirname, '../../..')
const [blue, red, green] = [
  [0, 0, 255],
  [255, 0, 0],
  [0, 255, 0],
] as const

test('of a page that grew, shrank or became wider each mode shows all of what it is about, and nothing else', async (t) => {
  const { candidates } = await foldersOf(t)
  const candidate = await offer(candidates, 10)
  const [short, tall, wide] = [painted(40, 30, blue), painted(40, 90, red), painted(80, 30, red)].map((one) =>
    pngOf(one),
  )
  assert.ok(short && tall && wide)
  const overlay = pngOf(painted(40, 90, green))
  const cases = [
    { expected: short, actual: tall, overlay },
    { expected: tall, actual: short, overlay },
    { expected: short, actual: wide, overlay },
  ]
  const found = findBrowser({ root, env: process.env, platform: process.platform })
  const browser = await chromium.launch(launchOptions(found))
  t.after(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 600, height: 900 } })
  await page.setContent(reviewPage(cases.map((one) => ({ candidate, ...one }))))
  const stages = await page.locator('.stage').all()
  /** The colours near the four corners of a stage, by rows: b, r, g, or nothing of ours. */
  const corners = async (index: number, mode: string) => {
    await page.locator('.picture').nth(index).getByRole('button', { name: mode, exact: true }).click()
    const shot = PNG.sync.read((await stages[index]?.screenshot()) ?? Buffer.alloc(0))
    const at = (x: number, y: number) => {
      const from = (Math.floor(y * shot.height) * shot.width + Math.floor(x * shot.width)) * 4
      const rgb = [...shot.data.subarray(from, from + 3)]
      const names = { b: blue, r: red, g: green }
      return Object.entries(names).find(([, one]) => one.every((value, at) => value === rgb[at]))?.[0] ?? '-'
    }
    return `${at(0.2, 0.15)}${at(0.8, 0.15)} ${at(0.2, 0.85)}${at(0.8, 0.85)}`
  }
  const seen = async (index: number) => ({
    slider: await corners(index, 'Slider'),
    before: await corners(index, 'Before'),
    after: await corners(index, 'After'),
    boxes: await corners(index, 'Boxes'),
  })
  assert.deepEqual(await seen(0), { slider: 'br -r', before: 'bb --', after: 'rr rr', boxes: 'gg gg' })
  assert.deepEqual(await seen(1), { slider: 'rb r-', before: 'rr rr', after: 'bb --', boxes: 'gg gg' })
  assert.deepEqual(
    [await corners(2, 'Slider'), await corners(2, 'Before'), await corners(2, 'After')],
    ['br br', 'b- b-', 'rr rr'],
  )
})

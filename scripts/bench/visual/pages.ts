import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Browser, chromium } from '@playwright/test'
import sharp from 'sharp'
import { findBrowser, launchOptions } from '../../../runner/lib/browser.ts'

export type Size = { readonly width: number; readonly height: number }

export const cases = ['bytes', 'pixels', 'change', 'noise', 'page'] as const
export type Case = (typeof cases)[number]

/** Files of one size: the page, and what it is compared to in each case. */
export type Pictures = { readonly base: string } & Readonly<Record<Case, string>>

export async function openBrowser(): Promise<Browser> {
  const root = resolve(import.meta.dirname, '../../..')
  const browser = findBrowser({ root, env: process.env, platform: process.platform })
  return chromium.launch(launchOptions(browser))
}

/** Screenshots of a shop that never was, made by a real browser. */
export async function takePictures(browser: Browser, size: Size, folder: string): Promise<Pictures> {
  const page = await browser.newPage({ viewport: size })
  const take = async (name: Case | 'base', content: string) => {
    await page.setContent(content)
    const path = join(folder, `${size.width}x${size.height}-${name}.png`)
    await page.screenshot({ path })
    return path
  }
  const base = await take('base', shop(size))
  const change = await take('change', shop(size, '.card:nth-child(3) button{background:#b3261e}', '8'))
  // A third of a pixel: every glyph has other edges, and looks the same to a person.
  const noise = await take('noise', shop(size, 'p, h1, h2, nav, button{text-indent:.33px}'))
  const other = await take('page', another(size))
  await page.close()
  const pixels = join(folder, `${size.width}x${size.height}-pixels.png`)
  await writeFile(pixels, await sharp(base).png({ compressionLevel: 4, adaptiveFiltering: true }).toBuffer())
  return { base, bytes: base, pixels, change, noise, page: other }
}

/** What photographs are to a decoder: no flat place. The same in all pages of a run. */
async function photo(mean: number, width: number, height: number, blur: number): Promise<string> {
  const noise = { type: 'gaussian', mean, sigma: 60 } as const
  const picture = sharp({ create: { width, height, channels: 3, background: '#fff', noise } })
  const jpeg = await picture.blur(blur).jpeg().toBuffer()
  return `<img src="data:image/jpeg;base64,${jpeg.toString('base64')}" height="${height}">`
}

const photos = await Promise.all([90, 120, 150, 180].map((mean) => photo(mean, 300, 120, 3)))
/** One sharp picture at the head of a shop makes the files as large as those for which the limits were measured. */
const hero = await photo(110, 1000, 240, 1.1)

const words = 'A lamp of brushed brass with a shade of linen that gives a warm and quiet light to read by'

export function shop({ width, height }: Size, style = '', price = '3'): string {
  const count = Math.ceil(height / 330) * Math.max(1, Math.floor(width / 320))
  const cards = Array.from(
    { length: count },
    (_, index) =>
      `<section class="card">${index % 2 === 0 ? photos[index % photos.length] : '<div class="flat"></div>'}<h2>Lamp ${index}</h2><p>${words}</p><p><b>${index === 4 ? price : index}9.00</b></p><button>Buy</button></section>`,
  )
  return `<!doctype html><style>*{box-sizing:border-box}body{margin:0;font:15px/1.5 sans-serif;background:#f3f4f6;color:#161b22}
nav{height:56px;background:#234;color:#fff;padding:16px}main{display:grid;grid-template-columns:repeat(auto-fill,minmax(290px,1fr));gap:16px;padding:16px}
.card{background:#fff;border-radius:10px;padding:14px;box-shadow:0 2px 8px #0002}.card img,.flat{display:block;width:100%;height:120px;background:#dde3ec}h2{margin:8px 0;font-size:17px}
button{background:#2f5bd7;color:#fff;border:0;padding:8px 18px;border-radius:6px}${style}</style><nav>A shop of lamps</nav>${hero}<main>${cards.join('')}</main>`
}

/** Plainly another page: dark, and with other things in other places. */
function another({ height }: Size): string {
  const rows = Array.from(
    { length: Math.ceil(height / 60) },
    (_, index) => `<tr><td>${index}</td><td>${words}</td><td>${index * 7} lm</td></tr>`,
  )
  return `<!doctype html><style>body{margin:0;font:16px/1.6 serif;background:#12161d;color:#dfe6ee}h1{padding:40px;margin:0;background:#5b2a86}
td{padding:12px 20px;border-bottom:1px solid #334}</style><h1>All lamps</h1><table>${rows.join('')}</table>`
}

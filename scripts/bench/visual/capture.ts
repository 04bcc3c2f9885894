import { createRequire } from 'node:module'
import type { Browser } from '@playwright/test'
import { z } from 'zod'
import { sha256 } from '../../../runner/visual/compare/raster.ts'
import { capture } from '../../../tests/support/baseline/capture.ts'
import { median } from '../row.ts'
import { type Size, shop } from './pages.ts'

type Comparator = (actual: Buffer, expected: Buffer) => unknown
const shape = z.object({
  utils: z.object({
    getComparator: z.custom<(type: string) => Comparator>((one) => typeof one === 'function'),
  }),
})

/** Playwright's own comparator, which it does not export. */
function comparator(): Comparator {
  const test = createRequire(import.meta.filename).resolve('@playwright/test/package.json')
  const playwright = createRequire(test).resolve('playwright/package.json')
  const loaded: unknown = createRequire(playwright)('playwright-core/lib/coreBundle')
  return shape.parse(loaded).utils.getComparator('image/png')
}

/** Milliseconds from the open page to the verdict that nothing changed, in turns; medians. */
export async function unchanged(browser: Browser, size: Size, rounds: number) {
  const page = await browser.newPage({
    viewport: { width: size.width, height: Math.min(size.height, 1_080) },
  })
  await page.setContent(shop(size))
  const compare = comparator()
  const approved = sha256((await capture(page, 1)).bytes)
  const expected = await page.screenshot({ fullPage: true })
  const times = { ours: [] as number[], theirs: [] as number[] }
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now()
    if (sha256((await capture(page, 1)).bytes) !== approved) throw new Error('the page changed by itself')
    const middle = performance.now()
    if (compare(await page.screenshot({ fullPage: true }), expected))
      throw new Error('the page changed by itself')
    times.ours.push(middle - start)
    times.theirs.push(performance.now() - middle)
  }
  await page.close()
  return { ours: median(times.ours), theirs: median(times.theirs) }
}

import type { Page } from '@playwright/test'
import { PNG } from 'pngjs'
import { pageFacts } from '../../runner/visual/page-facts.ts'
import { judgePainted, occupancyOf, type Painted } from '../../runner/visual/painted.ts'
import { note } from './check.ts'
import { fault } from './should.ts'

/** Looks once: a picture of the viewport and the facts of the DOM. */
export async function lookAt(page: Page, approved?: number): Promise<Painted> {
  const facts = await page.evaluate(pageFacts)
  const picture = PNG.sync.read(
    await page.screenshot({ animations: 'disabled', caret: 'hide', scale: 'css' }),
  )
  return judgePainted(occupancyOf(picture), facts, approved)
}

/**
 * Fails with the reason `white-screen` when the page shows nothing. A page that is still loading gets `withinMs`,
 * and a blank one is looked at a second time before it is called so.
 */
export async function expectPainted(page: Page, { withinMs = 3_000 } = {}): Promise<void> {
  const until = performance.now() + withinMs
  let seen = await lookAt(page)
  for (let looks = 1; !seen.painted && (looks < 2 || performance.now() < until); looks += 1) {
    await page.waitForTimeout(250)
    seen = await lookAt(page)
  }
  // A value beside the verdict; a file for every page that is right would be written, copied and kept for nobody.
  note('paintedPercent', Number((seen.occupancy * 100).toFixed(1)))
  if (!seen.painted) throw fault('white-screen', `${new URL(page.url()).pathname}: ${seen.sentence}`)
}

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { z } from 'zod'
import { sha256 } from '../../../runner/visual/compare/raster.ts'
import { capture } from '../../../tests/support/baseline/capture.ts'
import { median } from '../row.ts'
import { environmentOf, serve, startArm } from './arm.ts'
import { openBrowser, type Size, shop } from './pages.ts'

type Told = { readonly errorMessage?: string | undefined }
type Expect = (options: object) => Promise<Told>

/** What `toHaveScreenshot` calls, without a test around it: two frames, a capture, the comparison. */
const expectScreenshot = (page: Page): Expect =>
  z
    .object({ _expectScreenshot: z.custom<Expect>((one) => typeof one === 'function') })
    .parse(page)
    ._expectScreenshot.bind(page)

/** The options that `toHaveScreenshot` has unless it is told otherwise, of the whole page as ours is. */
const theirDefaults = { isNot: false, animations: 'disabled', caret: 'hide', scale: 'css', fullPage: true }

/** The page is cut to the size, or as long as it is by itself, which is longer than a window. */
export type Length = 'cut' | 'whole'

/** Milliseconds from the open page to the verdict that nothing changed, in turns; medians. */
export async function unchanged(size: Size, length: Length, rounds: number) {
  const [ours, theirs] = (['ours', 'theirs'] as const).map((who) =>
    startArm<{ round: number }, object>(
      import.meta.filename,
      [who, JSON.stringify(size), length],
      environmentOf(who),
    ),
  ) as [ReturnType<typeof startArm>, ReturnType<typeof startArm>]
  const times = { ours: [] as number[], theirs: [] as number[] }
  // The first round only opens the page.
  for (let round = -1; round < rounds; round += 1) {
    const [one, other] = [await ours.run({ round }), await theirs.run({ round })]
    if (round < 0) continue
    times.ours.push(one.tookMs)
    times.theirs.push(other.tookMs)
  }
  await Promise.all([ours.close(), theirs.close()])
  return { ours: median(times.ours), theirs: median(times.theirs) }
}

/** Looks at the page and says nothing when it is as it was. Both read what is approved from its file. */
async function looking(who: string, page: Page, file: string): Promise<() => Promise<void>> {
  if (who === 'ours') {
    const { bytes } = await capture(page, 1)
    await writeFile(file, bytes)
    const approved = sha256(bytes)
    return async () => {
      if (sha256(await readFile(file)) !== approved) throw new Error('the file of the page changed')
      if (sha256((await capture(page, 1)).bytes) !== approved) throw new Error('the page changed by itself')
    }
  }
  await writeFile(file, await page.screenshot({ fullPage: true, animations: 'disabled', scale: 'css' }))
  const look = expectScreenshot(page)
  return async () => {
    const told = await look({ ...theirDefaults, expected: await readFile(file), timeout: 10_000 })
    if (told.errorMessage) throw new Error(`the page changed by itself: ${told.errorMessage}`)
  }
}

if (import.meta.main) {
  const [, , who = '', size = '', length = ''] = process.argv
  const { width, height } = z.object({ width: z.number(), height: z.number() }).parse(JSON.parse(size))
  const folder = await mkdtemp(join(tmpdir(), 'guardian-bench-capture-'))
  const browser = await openBrowser()
  const page = await browser.newPage({ viewport: { width, height: Math.min(height, 1_080) } })
  const style =
    length === 'cut' ? `html{height:${height}px;overflow:hidden}body{height:${height}px;overflow:hidden}` : ''
  await page.setContent(shop({ width, height }, style))
  const look = await looking(who, page, join(folder, 'approved.png'))
  const work = async () => {
    await look()
    return {}
  }
  serve(work, async () => {
    await browser.close()
    await rm(folder, { recursive: true, force: true })
  })
}

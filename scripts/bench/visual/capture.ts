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

type Job = { readonly size: Size; readonly length: Length; readonly rounds: number }
type Result = { readonly ours: readonly number[]; readonly theirs: readonly number[] }

/** Milliseconds from the open page to the verdict that nothing changed: pairs in turns on one page; medians. */
export async function unchanged(job: Job) {
  const arm = startArm<Job, Result>(import.meta.filename, [], environmentOf('ours'))
  try {
    const { ours, theirs } = await arm.run(job)
    return { ours: median(ours), theirs: median(theirs) }
  } finally {
    await arm.close()
  }
}

/** Looks at the page and says nothing when it is as it was. Both read what is approved from its file. */
async function looking(who: keyof Result, page: Page, file: string): Promise<() => Promise<void>> {
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

async function pairs({ size: { width, height }, length, rounds }: Job): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-bench-capture-'))
  const browser = await openBrowser()
  try {
    const page = await browser.newPage({ viewport: { width, height: Math.min(height, 1_080) } })
    const cut = `html{height:${height}px;overflow:hidden}body{height:${height}px;overflow:hidden}`
    await page.setContent(shop({ width, height }, length === 'cut' ? cut : ''))
    const looks = {
      ours: await looking('ours', page, join(folder, 'ours.png')),
      theirs: await looking('theirs', page, join(folder, 'theirs.png')),
    }
    const times = { ours: [] as number[], theirs: [] as number[] }
    // The first round only warms up; who comes first takes turns.
    for (let round = -1; round < rounds; round += 1) {
      for (const who of round % 2 === 0 ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const)) {
        const start = performance.now()
        await looks[who]()
        if (round >= 0) times[who].push(performance.now() - start)
      }
    }
    return times
  } finally {
    await browser.close()
    await rm(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) serve<Job, Result>(pairs, async () => undefined)

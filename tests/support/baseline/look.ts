import type { Locator, Page } from '@playwright/test'
import { type Box, bottom, right } from '../../../runner/visual/compare/box.ts'
import { type Comparer, createComparer } from '../../../runner/visual/compare/thread.ts'
import type { Named } from '../../../runner/visual/compare/where.ts'
import { animatedPictures } from './animated.ts'
import { boxesOf, boxesOnPage, inCapture, namesOf } from './boxes.ts'
import { type Capture, capture } from './capture.ts'
import { frozen } from './frozen.ts'
import { settle } from './settle.ts'

export type Look = {
  readonly capture: Capture
  /** Device pixels of the capture, and the mask that found them. */
  readonly ignored: readonly (Box & { readonly by: string })[]
  readonly names: readonly Named[]
  /** What moves: from frame to frame until patience ended, or a picture that goes round. Empty when the page is at rest. */
  readonly moving: readonly Box[]
}

export type LookOptions = {
  readonly mask: readonly Locator[]
  readonly clip?: Locator | Box | undefined
  readonly scale: number
  /** Milliseconds for two frames to be alike. */
  readonly timeoutMs: number
}

/** One thread for the worker process; it ends with it. */
export const comparer: Comparer = createComparer()

/** As soon as it can be had, without waiting for anything; undefined while there is nothing of the clip. */
export async function glance(page: Page, { clip, scale }: LookOptions): Promise<Capture | undefined> {
  const part = await clipOf(clip)
  return part === 'nothing' ? undefined : capture(page, scale, part)
}

/** Waits until the page is complete, stops it, and looks until two frames are alike. */
export async function look(page: Page, options: LookOptions): Promise<Look> {
  await settle(page)
  await clipArrives(options)
  return frozen(page, async () => {
    const clip = await clipOf(options.clip)
    if (clip === 'nothing')
      throw new Error('clip: there is no such element on the page, or nothing of it is shown')
    let before = await capture(page, options.scale, clip)
    const until = performance.now() + options.timeoutMs
    for (const pause of pauses()) {
      await page.waitForTimeout(pause)
      const after = await capture(page, options.scale, clip)
      const ignored = await boxesOf(options.mask, after)
      const { same, regions } = await comparer.compare(before.bytes, after.bytes, {
        ignore: ignored,
        maxTint: 0,
      })
      if (same || performance.now() > until) {
        const shown = (await animatedPictures(page, after)).filter((box) => !isIn(box, ignored))
        const moving = same ? shown : regions.map(({ box }) => box)
        return { capture: after, ignored, names: await namesOf(page, after), moving }
      }
      before = after
    }
    throw new Error('unreachable: the pauses have no end')
  })
}

const isIn = (box: Box, ignored: readonly Box[]): boolean =>
  ignored.some(
    (one) => one.x <= box.x && one.y <= box.y && right(one) >= right(box) && bottom(one) >= bottom(box),
  )

/** Milliseconds between frames. */
function* pauses(): Generator<number, undefined> {
  yield* [50, 100, 250, 500]
  for (;;) yield 1_000
}

async function clipOf(clip: LookOptions['clip']): Promise<Box | undefined | 'nothing'> {
  if (!clip || 'width' in clip) return clip
  const [box] = await boxesOnPage(clip)
  return box ? inCapture(box, { origin: { x: 0, y: 0 }, scale: 1 }) : 'nothing'
}

/** An element may come later than all else; one that never comes is noticed when it is looked at. */
async function clipArrives({ clip, timeoutMs }: LookOptions): Promise<void> {
  if (!clip || 'width' in clip || (await clipOf(clip)) !== 'nothing') return
  const timeout = Math.max(1, timeoutMs)
  await clip
    .first()
    .waitFor({ timeout })
    .catch(() => undefined)
}

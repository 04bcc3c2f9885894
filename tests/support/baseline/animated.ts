import type { Frame, Locator, Page } from '@playwright/test'
import { area, type Box, within } from '../../../runner/visual/compare/box.ts'
import { loadSharp } from '../../../runner/visual/compare/decode.ts'
import { boxesOf } from './boxes.ts'
import { type Capture, sessionOf, sizeOf } from './capture.ts'

/** Formats that may hold more than one frame. */
const mayMove = ['image/gif', 'image/webp']

type Tree = {
  readonly frame: { readonly id: string }
  readonly resources: readonly { readonly url: string; readonly mimeType: string }[]
  readonly childFrames?: readonly Tree[]
}

/**
 * Where pictures that go round for ever are shown, in device pixels. Neither a style nor a script holds them still, and
 * whether two captures of one are alike is luck, so that their files are looked at.
 */
export async function animatedPictures(page: Page, at: Capture): Promise<readonly Box[]> {
  const session = await sessionOf(page)
  await session.send('Page.enable')
  const { frameTree } = await session.send('Page.getResourceTree')
  const urls: string[] = []
  for (const { frameId, url } of suspects(frameTree)) {
    // The browser keeps no content of a file that it could not show.
    const file = await session.send('Page.getResourceContent', { frameId, url }).catch(() => undefined)
    if (file && (await goesRound(Buffer.from(file.content, file.base64Encoded ? 'base64' : 'latin1'))))
      urls.push(url)
  }
  if (urls.length === 0) return []
  const shown = await Promise.all(page.frames().map((frame) => showing(frame, urls)))
  return (await boxesOf(shown.flat(), at))
    .map((box) => within(box, sizeOf(at)))
    .filter((box) => area(box) > 0)
}

const suspects = ({ frame, resources, childFrames = [] }: Tree): { frameId: string; url: string }[] => [
  ...resources
    .filter(({ mimeType }) => mayMove.includes(mimeType))
    .map(({ url }) => ({ frameId: frame.id, url })),
  ...childFrames.flatMap(suspects),
]

async function goesRound(file: Buffer): Promise<boolean> {
  const sharp = await loadSharp()
  // A file that is no picture is shown as none.
  const about = await sharp?.(file)
    .metadata()
    .catch(() => undefined)
  return (about?.pages ?? 1) > 1 && about?.loop === 0
}

/** The elements of a frame that show one of these, as themselves or as their background. */
async function showing(frame: Frame, urls: readonly string[]): Promise<readonly Locator[]> {
  const all = frame.locator('*')
  const indexes = await all.evaluateAll(
    (elements, urls) =>
      elements.flatMap((element, index) => {
        const own = element instanceof HTMLImageElement ? element.currentSrc : ''
        const behind = getComputedStyle(element).backgroundImage
        return urls.some((url) => url === own || behind.includes(`"${url}"`)) ? [index] : []
      }),
    urls,
  )
  return indexes.map((index) => all.nth(index))
}

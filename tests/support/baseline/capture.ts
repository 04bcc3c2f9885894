import type { CDPSession, Page } from '@playwright/test'
import { UserError } from '../../../runner/lib/errors.ts'
import type { Box, Size } from '../../../runner/visual/compare/box.ts'

/** A PNG of the page; `origin` is the CSS pixel in its corner, `scale` the device pixels of one CSS pixel. */
export type Capture = {
  readonly bytes: Buffer
  readonly origin: { readonly x: number; readonly y: number }
  readonly scale: number
}

/** Chromium draws nothing below 16,384 device pixels. */
const tallest = 16_000
/** In the head of a PNG. */
const widthAt = 16

export const sizeOf = ({ bytes }: Pick<Capture, 'bytes'>): Size => ({
  width: bytes.readUInt32BE(widthAt),
  height: bytes.readUInt32BE(widthAt + 4),
})

const sessions = new WeakMap<Page, Promise<CDPSession>>()

export function sessionOf(page: Page): Promise<CDPSession> {
  const known = sessions.get(page) ?? page.context().newCDPSession(page)
  sessions.set(page, known)
  return known
}

/**
 * The whole page, or `clip` of it (CSS pixels from the page's corner), in device pixels. Throws UserError when the
 * browser draws it at another scale: nothing on the picture would be where it is looked for.
 */
export async function capture(page: Page, scale: number, clip?: Box): Promise<Capture> {
  const session = await sessionOf(page)
  const { cssContentSize, cssLayoutViewport, cssVisualViewport } = await session.send('Page.getLayoutMetrics')
  const { clientWidth, clientHeight, pageX, pageY } = cssLayoutViewport
  const whole = {
    x: 0,
    y: 0,
    width: Math.ceil(cssContentSize.width),
    height: Math.min(Math.ceil(cssContentSize.height), Math.floor(tallest / scale)),
  }
  const fits =
    whole.width <= clientWidth &&
    whole.height <= clientHeight &&
    pageX === 0 &&
    pageY === 0 &&
    // A phone shows a page that is made for a desktop made smaller.
    cssVisualViewport.scale === 1
  const part = clip ?? (fits ? undefined : whole)
  const bytes = scale === 1 ? await quickly(session, part) : await scaled(page, part ?? whole)
  const shown = { bytes, origin: { x: part?.x ?? 0, y: part?.y ?? 0 }, scale }
  expectWidth(shown, (part?.width ?? clientWidth) * scale)
  return shown
}

/**
 * Three times faster than Playwright's own screenshot, because the browser may write a larger file; the same page
 * still gives the same bytes.
 */
async function quickly(session: CDPSession, part: Box | undefined): Promise<Buffer> {
  const { data } = await session.send('Page.captureScreenshot', {
    format: 'png',
    optimizeForSpeed: true,
    ...(part ? { clip: { ...part, scale: 1 }, captureBeyondViewport: true } : {}),
  })
  return Buffer.from(data, 'base64')
}

/** A session of our own knows nothing of the pixel ratio that Playwright set in its own. */
const scaled = (page: Page, clip: Box): Promise<Buffer> =>
  page.screenshot({ fullPage: true, clip, scale: 'device', animations: 'allow', caret: 'initial' })

/** Sizes that are no whole numbers are rounded by the browser. */
function expectWidth(shown: Capture, expected: number): void {
  const { width } = sizeOf(shown)
  if (Math.abs(width - expected) <= 1) return
  throw new UserError(
    `The browser gave a picture ${width} px wide, and ${Math.round(expected)} px were asked for.`,
    'Compare the page at a deviceScaleFactor of 1, with a clip that lies within it.',
  )
}

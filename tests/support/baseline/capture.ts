import type { CDPSession, Page } from '@playwright/test'
import type { Box } from '../../../runner/visual/compare/box.ts'

/** A PNG of the page; `origin` is the CSS pixel in its corner, `scale` the device pixels of one CSS pixel. */
export type Capture = {
  readonly bytes: Buffer
  readonly origin: { readonly x: number; readonly y: number }
  readonly scale: number
}

/** Chromium draws nothing below 16,384 device pixels. */
const tallest = 16_000

const sessions = new WeakMap<Page, Promise<CDPSession>>()

export function sessionOf(page: Page): Promise<CDPSession> {
  const known = sessions.get(page) ?? page.context().newCDPSession(page)
  sessions.set(page, known)
  return known
}

/**
 * The whole page, or `clip` of it (CSS pixels from the page's corner). Three times faster than Playwright's own
 * screenshot, because the browser may write a larger file; the same page still gives the same bytes.
 */
export async function capture(page: Page, scale: number, clip?: Box): Promise<Capture> {
  const session = await sessionOf(page)
  const { cssContentSize, cssLayoutViewport } = await session.send('Page.getLayoutMetrics')
  const { clientWidth, clientHeight, pageX, pageY } = cssLayoutViewport
  const whole = {
    x: 0,
    y: 0,
    width: Math.ceil(cssContentSize.width),
    height: Math.min(Math.ceil(cssContentSize.height), Math.floor(tallest / scale)),
  }
  const fits = whole.width <= clientWidth && whole.height <= clientHeight && pageX === 0 && pageY === 0
  const part = clip ?? (fits ? undefined : whole)
  const { data } = await session.send('Page.captureScreenshot', {
    format: 'png',
    optimizeForSpeed: true,
    ...(part ? { clip: { ...part, scale: 1 }, captureBeyondViewport: true } : {}),
  })
  return { bytes: Buffer.from(data, 'base64'), origin: { x: part?.x ?? 0, y: part?.y ?? 0 }, scale }
}

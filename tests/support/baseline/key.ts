import type { Page, TestInfo } from '@playwright/test'
import type { Key } from '../../../runner/visual/baselines/key.ts'

/** Arguments of the browser that may change a pixel; the others may differ from machine to machine. */
const drawing = /font|lcd|color|colour|raster|gpu|scale|scrollbar|dark|skia|swiftshader/

export type Facts = { readonly key: Key; readonly browserVersion: string }

/** The page is asked what it is drawn with: a spec may have asked for something else than its project. */
export async function factsOf(page: Page, step: string, info: TestInfo): Promise<Facts> {
  const browser = page.context().browser()
  const browserVersion = browser?.version() ?? 'unknown'
  const { inner, pixelRatio, dark, locale, timezone } = await page.evaluate(drawnWith)
  const viewport = page.viewportSize() ?? inner
  const key: Key = {
    check: info.titlePath.join(' › '),
    step,
    viewport: `${viewport.width}x${viewport.height}`,
    pixelRatio: Math.round(pixelRatio * 10_000) / 10_000,
    platform: process.platform,
    browser: `${browser?.browserType().name() ?? 'unknown'}${browserVersion.split('.')[0]}`,
    theme: dark ? 'dark' : 'light',
    flags: [...flagsOf(info.project.use), `locale=${locale}`, `timezone=${timezone}`].sort(),
  }
  return { key, browserVersion }
}

/** Runs in the page. */
const drawnWith = () => ({
  inner: { width: innerWidth, height: innerHeight },
  pixelRatio: devicePixelRatio,
  dark: matchMedia('(prefers-color-scheme: dark)').matches,
  locale: navigator.language,
  timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
})

/** What a page cannot tell of itself. */
function flagsOf({ launchOptions, isMobile }: TestInfo['project']['use']): string[] {
  const fonts = launchOptions?.env?.FONTCONFIG_FILE ? 'fonts=pinned' : 'fonts=system'
  const args = (launchOptions?.args ?? []).filter((one) => drawing.test(one))
  return [fonts, ...args, ...(isMobile ? ['mobile'] : [])]
}

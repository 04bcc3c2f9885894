import type { Page, TestInfo } from '@playwright/test'
import type { Key } from '../../../runner/visual/baselines/key.ts'

/** Arguments of the browser that may change a pixel; the others may differ from machine to machine. */
const drawing = /font|lcd|color|colour|raster|gpu|scale|scrollbar|dark|skia|swiftshader/

export type Facts = { readonly key: Key; readonly browserVersion: string }

export async function factsOf(
  page: Page,
  step: string,
  theme: Key['theme'] | undefined,
  info: TestInfo,
): Promise<Facts> {
  const browser = page.context().browser()
  const browserVersion = browser?.version() ?? 'unknown'
  const viewport =
    page.viewportSize() ?? (await page.evaluate(() => ({ width: innerWidth, height: innerHeight })))
  const { use } = info.project
  const key: Key = {
    check: info.titlePath.join(' › '),
    step,
    viewport: `${viewport.width}x${viewport.height}`,
    pixelRatio: use.deviceScaleFactor ?? 1,
    platform: process.platform,
    browser: `${browser?.browserType().name() ?? 'unknown'}${browserVersion.split('.')[0]}`,
    theme: theme ?? (use.colorScheme === 'dark' ? 'dark' : 'light'),
    flags: flagsOf(use),
  }
  return { key, browserVersion }
}

function flagsOf({ launchOptions, isMobile, locale, timezoneId }: TestInfo['project']['use']): string[] {
  const fonts = launchOptions?.env?.FONTCONFIG_FILE ? 'fonts=pinned' : 'fonts=system'
  const args = (launchOptions?.args ?? []).filter((one) => drawing.test(one))
  const rest = [
    isMobile ? 'mobile' : '',
    locale ? `locale=${locale}` : '',
    timezoneId ? `timezone=${timezoneId}` : '',
  ]
  return [fonts, ...args, ...rest].filter((one) => one !== '').sort()
}

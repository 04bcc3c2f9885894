import { join } from 'node:path'
import { defineConfig, type LaunchOptions, type ViewportSize } from '@playwright/test'
import { findBrowser, launchOptions } from './runner/lib/browser.ts'
import { UserError } from './runner/lib/errors.ts'
import type { Addresses } from './tests/support/fixtures.ts'
import { outputSuffix } from './tests/support/own-output.ts'
import { pinnedFonts } from './tests/support/pinned-fonts.ts'

const withoutSlash = (url: string) => url.replace(/\/+$/, '')
/** The services under test; `--demo` and the daemon set them. */
const panelUrl = withoutSlash(process.env.PANEL_URL || 'http://127.0.0.1:3000')
const comfyUrl = withoutSlash(process.env.COMFY_URL || 'http://127.0.0.1:8188')

/** Two runs by hand at the same time leave each other's results alone. */
const beside = outputSuffix({
  reports: join(import.meta.dirname, 'reports'),
  env: process.env,
  args: process.argv,
  pid: process.pid,
  say: (line) => process.stderr.write(`${line}\n`),
})

/** The api suite needs no browser: without one only the other suites say so, each test as `inconclusive`. */
function browserOptions(): LaunchOptions {
  try {
    return launchOptions(
      findBrowser({ root: import.meta.dirname, env: process.env, platform: process.platform }),
    )
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { executablePath: `(${error.message} ${error.remedy})` }
  }
}

/** A project is a suite (its name up to the hyphen), in one size of window. */
const inWindow = (suite: string, size: string, viewport: ViewportSize, isMobile = false) => ({
  name: `${suite}-${size}`,
  testDir: `tests/${suite}`,
  use: { viewport, isMobile, hasTouch: isMobile },
})

/** The same pixels everywhere: the browser's own fonts, no animation, one language and time zone. */
const drawn = (size: string, viewport: ViewportSize, isMobile = false) => {
  const { use, ...project } = inWindow('visual', size, viewport, isMobile)
  const options = browserOptions()
  const fonts = pinnedFonts(options.executablePath ?? '')
  const launch = fonts ? { ...options, env: { ...process.env, ...fonts } } : options
  return {
    ...project,
    use: { ...use, launchOptions: launch, contextOptions: { reducedMotion: 'reduce' as const } },
  }
}

export default defineConfig<Addresses>({
  testDir: 'tests',
  outputDir: `reports/test-results${beside}`,
  timeout: 30_000,
  expect: { timeout: 5_000 },
  workers: 2,
  fullyParallel: true,
  // A failing test never retries into a pass.
  retries: 0,
  forbidOnly: !!process.env.CI,
  reporter: [
    ['list'],
    ['json', { outputFile: `reports/playwright${beside}.json` }],
    ['html', { outputFolder: `reports/playwright${beside}`, open: 'never' }],
    ['./runner/checks/playwright/reporters/allure.ts'],
    ['./runner/checks/playwright/reporters/hand.ts'],
    ...(process.env.CI ? [['junit', { outputFile: `reports/junit${beside}.xml` }] as const] : []),
  ],
  use: {
    panelUrl,
    comfyUrl,
    baseURL: panelUrl,
    launchOptions: browserOptions(),
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    // It costs time on every test, and Playwright needs its own ffmpeg for it.
    video: process.env.GUARDIAN_VIDEO ? 'retain-on-failure' : 'off',
    locale: 'ru-RU',
    timezoneId: 'UTC',
    navigationTimeout: 15_000,
    actionTimeout: 5_000,
  },
  projects: [
    // Longer than the budgets of a job, and than the minute that the v0 proxy has: they name what took too long.
    { name: 'api', testDir: 'tests/api', timeout: 80_000 },
    inWindow('smoke', 'phone', { width: 390, height: 844 }, true),
    inWindow('smoke', 'tablet', { width: 820, height: 1180 }, true),
    inWindow('smoke', 'desktop', { width: 1280, height: 720 }),
    drawn('desktop', { width: 1280, height: 720 }),
    drawn('phone', { width: 390, height: 844 }, true),
  ],
})

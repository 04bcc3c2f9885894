import { resolve } from 'node:path'
import { defineConfig } from '@playwright/test'
import { findBrowser, launchOptions } from '../../../runner/lib/browser.ts'

const root = resolve(import.meta.dirname, '../../..')

/** What the bench measures with: everybody's browser, pages and trace are set from outside. */
export default defineConfig({
  testDir: '.',
  outputDir: process.env.BENCH_OUTPUT ?? 'test-results',
  fullyParallel: true,
  workers: 2,
  use: {
    ...(process.env.PANEL_URL && { baseURL: process.env.PANEL_URL }),
    launchOptions: launchOptions(findBrowser({ root, env: process.env, platform: process.platform })),
    screenshot: 'only-on-failure',
    trace: process.env.BENCH_TRACE === 'off' ? 'off' : 'retain-on-failure',
  },
  projects: [{ name: 'journeys' }],
})

import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { findBrowser, launchOptions } from '../../../runner/lib/browser.ts'
import { explain } from '../../../runner/lib/errors.ts'
import { pages } from './pages.ts'

const version = '1.26.3'
const root = resolve(import.meta.dirname, '../../..')

/** The arguments of node that take our journeys with Elastic's runner, or the reason why there is none. */
export type Elastic = { readonly args: readonly string[] } | { readonly why: string }

/** Installed beside this checkout and not into it: the bench alone has use for it. */
export async function elastic(url: string): Promise<Elastic> {
  const folder = join(tmpdir(), `guardian-bench-elastic-${version}`)
  const cli = join(folder, 'node_modules', '@elastic', 'synthetics', 'dist', 'cli.js')
  try {
    await mkdir(join(folder, 'journeys'), { recursive: true })
    if (!existsSync(cli)) await install(folder)
    await writeFile(join(folder, 'journeys', 'pages.journey.ts'), journeys)
  } catch (error) {
    return { why: `@elastic/synthetics cannot be had: ${explain(error).split('\n')[0]}` }
  }
  const browser = launchOptions(findBrowser({ root, env: process.env, platform: process.platform }))
  const options = ['--no-throttling', '--screenshots', 'only-on-failure', '--params', JSON.stringify({ url })]
  return {
    args: [cli, join(folder, 'journeys'), ...options, '--playwright-options', JSON.stringify(browser)],
  }
}

async function install(folder: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n')
  const args = ['install', `@elastic/synthetics@${version}`, '--ignore-scripts', '--no-audit', '--no-fund']
  await execa('npm', args, {
    cwd: folder,
    env: { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
    timeout: 180_000,
  })
}

const journeys = `import { expect, journey, step } from '@elastic/synthetics'
const pages = ${JSON.stringify(pages)}
for (const { name, path, heading } of pages)
  journey(name, ({ page, params }) => {
    step('opens', async () => {
      const response = await page.goto(params.url + path)
      expect(response.status()).toBe(200)
    })
    step('shows its heading', async () => {
      await expect(page.getByRole('heading', { name: heading }).first()).toBeVisible()
    })
  })
`

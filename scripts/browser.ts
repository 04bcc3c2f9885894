/** Chooses the browser, proves that it starts, and writes it to .tools/browser.json. The bootstrap calls it. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium } from '@playwright/test'
import { findBrowser, launchOptions, type RememberedBrowser, remedyFor } from '../runner/lib/browser.ts'
import { type BrowserPlace, browserPlaces, type Surroundings } from '../runner/lib/browser-places.ts'
import { explain } from '../runner/lib/errors.ts'
import { getDebianBrowser, getPinnedBrowser } from './browser/get.ts'

const root = resolve(import.meta.dirname, '..')
const where: Surroundings = { root, env: process.env, platform: process.platform }
const say = (line: string): void => {
  process.stderr.write(`set-up: ${line}\n`)
}

async function choose(): Promise<Omit<RememberedBrowser, 'stamp'>> {
  await getPinnedBrowser(where, say)
  for (const place of browserPlaces(where).filter(({ path }) => existsSync(path))) {
    const version = await tryOut(place.path)
    if (version !== undefined) return { ...place, version }
  }
  const path = getDebianBrowser(where, say)
  const version = path === undefined ? undefined : await tryOut(path)
  if (path !== undefined && version !== undefined) return { path, source: 'debian', version, pinned: false }
  return { path: null, source: 'installed', version: 'unknown', pinned: false }
}

/** A browser may be there and not start: libraries that are missing, a kernel that refuses the sandbox. */
async function tryOut(path: BrowserPlace['path']): Promise<string | undefined> {
  try {
    const options = launchOptions(findBrowser({ ...where, env: { GUARDIAN_BROWSER: path } }))
    const browser = await chromium.launch({ ...options, timeout: 30_000 })
    const version = browser.version()
    await browser.close()
    return version
  } catch (error) {
    say(`${path} does not start: ${explain(error).split('\n').slice(0, 6).join('\n  ')}`)
    return undefined
  }
}

function remember(browser: Omit<RememberedBrowser, 'stamp'>): void {
  const stamp = readFileSync(join(root, 'node_modules', '.bootstrap-stamp'), 'utf8')
  const file = join(root, '.tools', 'browser.json')
  mkdirSync(join(root, '.tools'), { recursive: true })
  writeFileSync(`${file}.part`, `${JSON.stringify({ stamp, ...browser }, null, 2)}\n`)
  renameSync(`${file}.part`, file)
}

const browser = await choose()
remember(browser)
if (browser.path === null)
  say(`there is no browser, so nothing that needs one will work. ${remedyFor(where)}`)
else say(`browser: ${browser.path} (${browser.version}${browser.pinned ? ', pinned' : ''})`)

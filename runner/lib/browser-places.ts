import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'

/** What the answer depends on; `uid` and `home` are those of this process unless given. */
export type Surroundings = {
  /** Absolute folder of the project. */
  readonly root: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  readonly home?: string
  readonly uid?: number
}

export type BrowserSource = 'GUARDIAN_BROWSER' | 'playwright' | 'sparticuz' | 'installed' | 'debian'
export type BrowserPlace = {
  readonly path: string
  readonly source: Exclude<BrowserSource, 'GUARDIAN_BROWSER'>
  readonly pinned: boolean
}

/** Where a browser may be, in the order of preference: pinned ones first. None of them has to exist. */
export function browserPlaces(where: Surroundings): BrowserPlace[] {
  const shell = playwrightShell(where)
  const extracted = where.platform === 'linux' ? extractedChromium(where.root) : undefined
  return [
    ...(shell === undefined ? [] : [{ path: shell, source: 'playwright', pinned: true } as const]),
    ...(extracted === undefined ? [] : [{ path: extracted, source: 'sparticuz', pinned: true } as const]),
    ...installedPaths(where).map((path) => ({ path, source: 'installed', pinned: false }) as const),
  ]
}

const playwrightBrowsers = z.object({
  browsers: z.array(z.object({ name: z.string(), revision: z.string() })),
})

/** Playwright's own headless shell, if it was downloaded as a whole. */
export function playwrightShell(where: Surroundings): string | undefined {
  const folder = playwrightShellFolder(where)
  if (!existsSync(join(folder, 'INSTALLATION_COMPLETE'))) return undefined
  const inner = readdirSync(folder).find((name) => name.startsWith('chrome-'))
  const file = where.platform === 'win32' ? 'chrome-headless-shell.exe' : 'chrome-headless-shell'
  return inner === undefined ? undefined : join(folder, inner, file)
}

/** Where Playwright downloads the headless shell that belongs to its installed version. */
export function playwrightShellFolder(where: Surroundings): string {
  const core = dirname(resolvePackage('playwright-core'))
  const { browsers } = playwrightBrowsers.parse(JSON.parse(readFileSync(join(core, 'browsers.json'), 'utf8')))
  const revision = browsers.find(({ name }) => name === 'chromium-headless-shell')?.revision
  return join(registryFolder(where, core), `chromium_headless_shell-${revision}`)
}

/** https://playwright.dev/docs/browsers#managing-browser-binaries */
function registryFolder({ env, platform, home = homedir() }: Surroundings, core: string): string {
  const set = env.PLAYWRIGHT_BROWSERS_PATH
  if (set === '0') return join(core, '.local-browsers')
  if (set) return set
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'ms-playwright')
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'ms-playwright')
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'ms-playwright')
}

/** Where the set-up unpacks @sparticuz/chromium; undefined when that package is not installed. */
export function extractedChromium(root: string): string | undefined {
  const manifest = join(root, 'node_modules', '@sparticuz', 'chromium', 'package.json')
  if (!existsSync(manifest)) return undefined
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(manifest, 'utf8')))
  return join(root, '.tools', `chromium-${version}`, 'chromium')
}

function installedPaths({ env, platform, home = homedir() }: Surroundings): string[] {
  if (platform === 'win32') {
    const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(
      (folder) => !!folder,
    )
    const files = [
      'Google\\Chrome\\Application\\chrome.exe',
      'Microsoft\\Edge\\Application\\msedge.exe',
      'Chromium\\Application\\chrome.exe',
    ]
    return files.flatMap((file) => folders.map((folder) => `${folder}\\${file}`))
  }
  if (platform === 'darwin') {
    const apps = ['Google Chrome', 'Microsoft Edge', 'Chromium']
    return apps.flatMap((app) =>
      ['', home].map((base) => join(base || '/', 'Applications', `${app}.app`, 'Contents', 'MacOS', app)),
    )
  }
  const names = ['google-chrome', 'google-chrome-stable', 'microsoft-edge', 'chromium', 'chromium-browser']
  const folders = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome']
  return names.flatMap((name) => folders.map((folder) => join(folder, name)))
}

/** The `package.json` of Playwright's core. Packages of packages are not visible from here (pnpm), so the chain is followed. */
export function resolvePackage(name: 'playwright-core'): string {
  const chain = ['@playwright/test/package.json', 'playwright/package.json', `${name}/package.json`]
  return chain.reduce((from, next) => createRequire(from).resolve(next), import.meta.filename)
}

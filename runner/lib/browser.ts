import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { LaunchOptions } from '@playwright/test'
import { z } from 'zod'
import { type BrowserSource, browserPlaces, type Surroundings } from './browser-places.ts'
import { UserError } from './errors.ts'

/** Which browser to use and with which flags: the one answer for suites, daemon and tests. */
export type Browser = {
  readonly executablePath: string
  readonly source: BrowserSource
  /** As the browser says it, '153.0.8010.0'; 'unknown' when it does not. */
  readonly version: string
  /** It changes only with our lockfile, so screenshots do not change under us. */
  readonly pinned: boolean
  readonly sandbox: boolean
  readonly args: readonly string[]
  /** Sentences worth saying once to whoever starts us. */
  readonly notes: readonly string[]
}

/** What the set-up found out once: `.tools/browser.json`. */
export const rememberedBrowser = z.object({
  /** The lockfile under which it was chosen. */
  stamp: z.string(),
  /** null when there was none to be had. */
  path: z.string().nullable(),
  source: z.enum(['playwright', 'sparticuz', 'installed', 'debian']),
  version: z.string(),
  pinned: z.boolean(),
})

export type RememberedBrowser = z.output<typeof rememberedBrowser>

type Found = Pick<Browser, 'executablePath' | 'source' | 'version' | 'pinned'>

const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
/** The same pixels from the same page: no colour profile of the monitor, no sub-pixel text, no hinting. */
const rendering = ['--force-color-profile=srgb', '--disable-lcd-text', '--font-render-hinting=none']

/** Throws UserError when there is none. Looks at files only, unless the browser has to be asked its version. */
export function findBrowser(where: Surroundings): Browser {
  const found = chosen(where) ?? remembered(where) ?? firstThere(where)
  if (found === undefined) throw new UserError('No browser was found on this machine.', remedyFor(where))
  const sandbox = (where.uid ?? process.getuid?.()) !== 0
  const args = [...(sandbox ? [] : ['--no-sandbox']), ...quiet, ...rendering]
  return { ...found, sandbox, args, notes: notesOn(found, sandbox) }
}

/** For `launch()` and `use.launchOptions`. Playwright itself leaves the sandbox out unless it is told otherwise. */
export function launchOptions(browser: Browser): LaunchOptions {
  return {
    executablePath: browser.executablePath,
    chromiumSandbox: browser.sandbox,
    args: [...browser.args],
  }
}

/** The one command that gets a browser on this machine. */
export function remedyFor({ platform }: Pick<Surroundings, 'platform'>): string {
  const command =
    platform === 'linux' && existsSync('/etc/debian_version')
      ? 'sudo apt-get install -y chromium'
      : 'npx playwright install chromium-headless-shell'
  return `Run: ${command} (or put the path of a Chromium, Chrome or Edge into GUARDIAN_BROWSER).`
}

function chosen({ env, platform }: Surroundings): Found | undefined {
  const path = env.GUARDIAN_BROWSER
  if (!path) return undefined
  if (!existsSync(path)) {
    throw new UserError(
      `GUARDIAN_BROWSER names ${path}, and there is no such file.`,
      'Correct it, or remove it to use the browser that the set-up chooses.',
    )
  }
  return {
    executablePath: path,
    source: 'GUARDIAN_BROWSER',
    version: versionOf(path, platform),
    pinned: false,
  }
}

function remembered({ root }: Surroundings): Found | undefined {
  const file = join(root, '.tools', 'browser.json')
  if (!existsSync(file)) return undefined
  const known = rememberedBrowser.safeParse(parsed(readFileSync(file, 'utf8')))
  if (!known.success || known.data.path === null || !existsSync(known.data.path)) return undefined
  const { path, source, version, pinned } = known.data
  return { executablePath: path, source, version, pinned }
}

/** A damaged file is as good as none: the set-up writes it anew. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function firstThere(where: Surroundings): Found | undefined {
  const place = browserPlaces(where).find(({ path }) => existsSync(path))
  if (place === undefined) return undefined
  const { path, source, pinned } = place
  return { executablePath: path, source, version: versionOf(path, where.platform), pinned }
}

/** Chrome on Windows prints nothing; its version is the name of the folder beside it. */
export function versionOf(path: string, platform: NodeJS.Platform): string {
  const said =
    platform === 'win32'
      ? readdirSync(dirname(path)).join('\n')
      : spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 10_000 }).stdout
  return /\d+\.\d+\.\d+\.\d+/.exec(said ?? '')?.[0] ?? 'unknown'
}

function notesOn({ executablePath, pinned }: Found, sandbox: boolean): string[] {
  return [
    ...(sandbox ? [] : ['Running as root: the browser runs without its sandbox (--no-sandbox).']),
    ...(pinned ? [] : [`${executablePath} is not pinned: its updates may change screenshots.`]),
  ]
}

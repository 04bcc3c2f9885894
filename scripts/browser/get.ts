import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { extractedChromium, playwrightShell, type Surroundings } from '../../runner/lib/browser-places.ts'
import { explain } from '../../runner/lib/errors.ts'
import { extractChromium } from './extract.ts'

type Say = (line: string) => void

/**
 * Gets a browser whose version only our lockfile changes, where that is possible: from the npm package on Linux,
 * which needs no download from elsewhere, from Playwright's site on macOS and Windows.
 */
export async function getPinnedBrowser(where: Surroundings, say: Say): Promise<void> {
  if (playwrightShell(where) !== undefined) return
  if (where.platform !== 'linux') return downloadShell(where, say)
  const executable = extractedChromium(where.root)
  if (executable === undefined || existsSync(executable) || process.arch !== 'x64') return
  say('unpacking the pinned Chromium …')
  try {
    await extractChromium(executable)
  } catch (error) {
    say(`it could not be unpacked: ${explain(error)}`)
  }
}

function downloadShell({ env }: Surroundings, say: Say): void {
  say("downloading Playwright's headless shell …")
  const cli = createRequire(import.meta.filename).resolve('@playwright/test/cli')
  const { status } = spawnSync(process.execPath, [cli, 'install', 'chromium-headless-shell'], {
    // A closed network is to be noticed soon; an installed browser will do.
    env: { ...env, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' },
    stdio: ['ignore', 'ignore', 'ignore'],
  })
  if (status !== 0) say('it could not be downloaded; an installed browser will have to do')
}

/** The last resort, and only where nobody has to be asked for a password. */
export function getDebianBrowser({ platform, env }: Surroundings, say: Say): string | undefined {
  const isDebian = platform === 'linux' && existsSync('/etc/debian_version')
  if (!isDebian || process.getuid?.() !== 0) return undefined
  say('installing the Debian package chromium …')
  const { status } = spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], {
    env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: 'ignore',
  })
  return status === 0 && existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined
}

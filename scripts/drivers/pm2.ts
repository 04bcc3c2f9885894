import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import type { RealManager, Started } from './manager.ts'

/** Only the tests of the driver need it: it is no dependency. */
const version = '7.0.4'
const folder = resolve(import.meta.dirname, '..', '..', '.tools', `pm2-${version}`)
const file = join(folder, 'node_modules', 'pm2', 'bin', 'pm2')

/** pm2 with a home of its own. */
export const pm2: RealManager = {
  name: 'pm2',
  missing: async () => (existsSync(file) ? undefined : 'not installed'),
  async install() {
    const words = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--no-save']
    await execa('npm', ['install', ...words, `pm2@${version}`], { stdin: 'ignore' })
  },
  start,
}

async function start(): Promise<Started> {
  const home = await mkdtemp(join(tmpdir(), 'guardian-pm2-'))
  const run = (...words: string[]) =>
    execa(process.execPath, [file, ...words], {
      env: { PM2_HOME: home, PM2_DISCRETE_MODE: 'true' },
      stdin: 'ignore',
      reject: false,
      timeout: 30_000,
    })
  const stop = async () => {
    await run('kill')
    await rm(home, { recursive: true, force: true })
  }
  const { exitCode, stderr } = await run('ping')
  if (exitCode === 0) return { version, env: { REAL_PM2: file, REAL_PM2_HOME: home }, stop }
  await stop()
  throw new Error(`pm2 did not come up: ${stderr.slice(-500)}`)
}

import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { capture, npm, tail } from './npm.mjs'
import { Remedy, step } from './remedy.mjs'

const pnpmVersion = '12.21.0'
const stampOf = (/** @type {string} */ root) => join(root, 'node_modules', '.bootstrap-stamp')

/**
 * Whether node_modules was made from the lockfile that is here now.
 * @param {string} root
 */
export function isInstalled(root) {
  const stamp = stampOf(root)
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(root)
}

/**
 * What the lockfile says, for this platform.
 * @param {string} root
 */
export function fingerprint(root) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n`)
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 */
export async function installPackages(root, env) {
  // Taken first: a lockfile that changes meanwhile must not count as installed.
  const wanted = fingerprint(root)
  const args = ['install', '--frozen-lockfile', '--ignore-scripts']
  await step('installing packages from the lockfile, scripts blocked', async () => {
    const { code, output } = await pnpm(args, { cwd: root, env })
    if (code !== 0) {
      throw new Remedy(
        `pnpm ${pnpmVersion} could not install the packages:\n${tail(output)}`,
        `npx -y pnpm@${pnpmVersion} install`,
      )
    }
  })
  writeFileSync(stampOf(root), wanted)
}

/**
 * The pnpm that is there if it is of the right line, else the pinned one through npx.
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 */
async function pnpm(args, options) {
  const shell = process.platform === 'win32'
  const version = await capture('pnpm', ['--version'], { ...options, shell })
  const [major] = pnpmVersion.split('.')
  if (version.code === 0 && version.output.trim().split('\n').pop()?.startsWith(`${major}.`)) {
    return capture('pnpm', args, { ...options, shell })
  }
  return npm('npx', ['-y', `pnpm@${pnpmVersion}`, ...args], options)
}

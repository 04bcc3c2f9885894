import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Remedy } from './remedy.mjs'
import { run } from './run.mjs'

/**
 * Whether the browser was chosen under the packages that are installed now, and is still there.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 */
export function isBrowserChosen(root, env) {
  if (env.GUARDIAN_BROWSER) return true
  const { stamp, path } = remembered(join(root, '.tools', 'browser.json'))
  const installed = readFileSync(join(root, 'node_modules', '.bootstrap-stamp'), 'utf8')
  return stamp === installed && (path === null || existsSync(path))
}

/**
 * A damaged file is as good as none: it is written anew.
 * @param {string} file
 */
function remembered(file) {
  if (!existsSync(file)) return {}
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}

/**
 * Without a browser we carry on: most commands need none, and those that do say what to do.
 * @param {string} root
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 */
export async function chooseBrowser(root, node, env) {
  const ended = await run(['node', join(root, 'scripts', 'browser.ts')], { node, env })
  if (typeof ended !== 'number')
    throw new Remedy('The set-up was interrupted.', 'Run the same command again.')
}

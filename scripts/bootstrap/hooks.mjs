import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { say } from './remedy.mjs'

/**
 * Turns on the checks before a commit (.husky/pre-commit). Never in CI, never over hooks that somebody has set
 * up otherwise, and never a reason to fail: `HUSKY=0` or `git config guardian.hooks false` keeps them off.
 * @param {string} root
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 */
export function activateHooks(root, node, env) {
  const husky = join(root, 'node_modules', 'husky', 'bin.js')
  if (env.CI || env.HUSKY === '0' || !existsSync(join(root, '.git')) || !existsSync(husky)) return
  const setting = (/** @type {string} */ name) =>
    spawnSync('git', ['config', '--get', name], { cwd: root, env, encoding: 'utf8' }).stdout?.trim() ?? ''
  if (setting('guardian.hooks') === 'false' || setting('core.hooksPath') !== '') return
  const { status, stderr } = spawnSync(node, [husky], { cwd: root, env, encoding: 'utf8' })
  if (status !== 0) say(`the checks before a commit stay off: ${stderr.trim()}`)
}

#!/usr/bin/env node
/**
 * `node scripts/bootstrap.mjs [-- command…]` makes a bare clone ready to run, then runs the command in it.
 * Plain JavaScript without dependencies, because it has to run on whatever Node (18 or newer) is there.
 */
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chooseBrowser, isBrowserChosen } from './bootstrap/browser.mjs'
import { activateHooks } from './bootstrap/hooks.mjs'
import { withLock } from './bootstrap/lock.mjs'
import { chooseNode } from './bootstrap/node.mjs'
import { installPackages, isInstalled } from './bootstrap/packages.mjs'
import { Remedy, say } from './bootstrap/remedy.mjs'
import { environmentFor, run } from './bootstrap/run.mjs'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

/**
 * @param {string[]} command
 * @returns {Promise<number | NodeJS.Signals>}
 */
async function bootstrap(command) {
  const node = chooseNode(root)
  const env = environmentFor(node.path, process.env)
  const isReady = node.fetch === undefined && isInstalled(root) && isBrowserChosen(root, env)
  if (!isReady) await withLock(root, () => prepare(env))
  return command.length === 0 ? 0 : await run(command, { node: node.path, env })
}

/**
 * Node first, because the rest runs under it. Looked at again, because somebody else may have been at it
 * while we waited for the lock.
 * @param {NodeJS.ProcessEnv} env
 */
async function prepare(env) {
  const node = chooseNode(root)
  await node.fetch?.()
  if (!isInstalled(root)) {
    await installPackages(root, env)
    activateHooks(root, node.path, env)
  }
  if (!isBrowserChosen(root, env)) await chooseBrowser(root, node.path, env)
}

const dashes = process.argv.indexOf('--')
try {
  const ended = await bootstrap(dashes === -1 ? [] : process.argv.slice(dashes + 1))
  if (typeof ended === 'number') process.exitCode = ended
  else process.kill(process.pid, ended)
} catch (error) {
  if (!(error instanceof Remedy)) throw error
  say(`${error.message}\n  ${error.remedy}`)
  process.exitCode = 1
}

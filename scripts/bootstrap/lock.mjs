import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { say } from './remedy.mjs'

/**
 * Does the work while no other bootstrap of the same clone does; waits for one that is at it.
 * A lock whose owner has died is taken over.
 * @template T
 * @param {string} root
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(root, work) {
  const file = join(root, '.tools', 'bootstrap.lock')
  mkdirSync(join(root, '.tools'), { recursive: true })
  for (let told = false; !take(file); told = true) {
    if (!told) say(`another set-up (process ${owner(file)}) is at work, waiting for it`)
    await new Promise((done) => setTimeout(done, 200))
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

/**
 * @param {string} file
 * @returns {boolean} whether the lock is ours now
 */
function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
    if (!isAlive(owner(file))) rmSync(file, { force: true })
    return false
  }
}

/**
 * @param {string} file
 * @returns {number} 0 while its owner is still writing, or has just removed it
 */
function owner(file) {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0
    throw error
  }
}

/** @param {number} pid */
function isAlive(pid) {
  if (pid === 0) return true
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

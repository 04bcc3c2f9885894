import { spawn } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Remedy } from './remedy.mjs'

/**
 * The environment in which `node` is the Node that was prepared.
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentFor(node, env) {
  const cached = { NODE_COMPILE_CACHE: compileCache, ...env }
  if (node === process.execPath) return cached
  // Windows calls it Path.
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  return { ...cached, [key]: `${dirname(node)}${delimiter}${env[key] ?? ''}` }
}

/** TypeScript is stripped and compiled once, not at every start. */
const compileCache = join(
  dirname(fileURLToPath(import.meta.url)),
  '..',
  '..',
  'node_modules',
  '.cache',
  'guardian',
)

/**
 * Runs the command as if it had been called directly: same input and output, same signals, same end.
 * @param {string[]} command
 * @param {{ node: string, env: NodeJS.ProcessEnv, cwd?: string }} options
 * @returns {Promise<number | NodeJS.Signals>} exit code, or the signal that ended it
 */
export function run([name = 'node', ...args], { node, env, cwd = process.cwd() }) {
  return new Promise((resolve, reject) => {
    const child = spawn(name === 'node' ? node : name, args, { stdio: 'inherit', env, cwd })
    const forget = passSignals(child)
    child.on('error', () => {
      forget()
      reject(new Remedy(`"${name}" could not be started.`, 'Check how the command is written.'))
    })
    child.on('exit', (code, signal) => {
      forget()
      resolve(signal ?? code ?? 1)
    })
  })
}

/** @param {import('node:child_process').ChildProcess} child */
function passSignals(child) {
  const listeners = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']).map((signal) => {
    // A terminal sends Ctrl+C to the whole group: passing it on would make it two.
    const listener = () => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal))
    process.on(signal, listener)
    return { signal, listener }
  })
  return () => {
    for (const { signal, listener } of listeners) process.off(signal, listener)
  }
}

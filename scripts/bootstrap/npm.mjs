import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Runs npm or npx and resolves to its exit code and everything it wrote.
 * @param {'npm' | 'npx'} tool
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 */
export function npm(tool, args, { cwd, env }) {
  const cli = cliOf(tool)
  if (cli !== undefined) return capture(process.execPath, [cli, ...args], { cwd, env })
  return capture(tool, args, { cwd, env, shell: process.platform === 'win32' })
}

/**
 * The JavaScript of npm, which needs no shell. On Windows `npm` is a .cmd file, and those do.
 * @param {'npm' | 'npx'} tool
 */
function cliOf(tool) {
  const caller = process.env.npm_execpath ?? ''
  const nodeDir = dirname(process.execPath)
  const folders = [
    ...(basename(caller) === 'npm-cli.js' ? [dirname(caller)] : []),
    join(nodeDir, 'node_modules', 'npm', 'bin'),
    join(nodeDir, '..', 'lib', 'node_modules', 'npm', 'bin'),
  ]
  return folders.map((folder) => join(folder, `${tool}-cli.js`)).find((file) => existsSync(file))
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<{ code: number, output: string }>} code 127 when the command does not exist
 */
export function capture(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true })
    let output = ''
    child.stdout?.on('data', (chunk) => {
      output += chunk
    })
    child.stderr?.on('data', (chunk) => {
      output += chunk
    })
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}` }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/**
 * The end of what a tool wrote, for a message; where in its own code it happened helps nobody.
 * @param {string} output
 */
export function tail(output) {
  const lines = output.trim().split('\n')
  return lines
    .filter((line) => !/^(npm error\s+)?\s*at /.test(line))
    .slice(-15)
    .join('\n')
}

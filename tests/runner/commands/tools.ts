import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

const root = join(import.meta.dirname, '..', '..', '..')
const main = join(root, 'runner', 'main.ts')
const program = join(import.meta.dirname, '..', 'drivers', 'fixtures', 'server.mjs')

export type Answer = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

/** A folder with a configuration of its own, and the command that works in it. */
export async function workplace(t: TestContext, config: object | string, env: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-cli-'))
  const children = new Set<ChildProcess>()
  const stopped = new Set<string>()
  t.after(async () => {
    await Promise.all([...children].map(killed))
    // What a driver started outlives Guardian on purpose.
    for (const service of stopped) await ended(begin('service', 'stop', service))
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  const file = join(folder, 'guardian.config.ts')
  const text = typeof config === 'string' ? config : `export default ${JSON.stringify(config)}`
  await writeFile(file, text)

  function begin(...args: string[]): ChildProcess {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, SystemRoot: process.env.SystemRoot, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.add(child)
    child.once('exit', () => children.delete(child))
    return child
  }
  return {
    folder,
    file,
    dataDir: join(folder, '.guardian'),
    /** Has a service stopped when the test is over. */
    stopAfter: (service: string) => stopped.add(service),
    /** Runs a command to its end. */
    guardian: (...args: string[]): Promise<Answer> => ended(begin(...args)),
    /** Starts a daemon and waits until it says that it watches. */
    async daemon() {
      const child = begin('start')
      const end = ended(child)
      const says = listening(child)
      const watching = await Promise.race([says('Guardian watches'), end])
      if (typeof watching !== 'string') throw new Error(`The daemon ended: ${watching.stderr}`)
      const { url } = JSON.parse(watching) as { url: string }
      return { url, pid: child.pid ?? 0, end, says, kill: (signal: NodeJS.Signals) => child.kill(signal) }
    },
  }
}

/** Resolves with the first line, also an earlier one, that has these words; rejects when the program ends before. */
function listening(child: ChildProcess): (words: string) => Promise<string> {
  let text = ''
  const hearers = new Set<() => void>()
  child.stdout?.on('data', (more: string) => {
    text += more
    for (const hear of hearers) hear()
  })
  return (words) =>
    new Promise((resolve, reject) => {
      child.once('close', () => reject(new Error(`It ended and never said "${words}":\n${text}`)))
      const hear = () => {
        const whole = text.slice(0, text.lastIndexOf('\n') + 1).split('\n')
        const line = whole.find((one) => one.includes(words))
        if (line === undefined) return
        hearers.delete(hear)
        resolve(line)
      }
      hearers.add(hear)
      hear()
    })
}

async function killed(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

async function ended(child: ChildProcess): Promise<Answer> {
  const out = { stdout: '', stderr: '' }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out.stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (out.stderr += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...out }
}

/** A server on loopback that lives as long as the test. */
export async function serve(t: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createTcp().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A service that is a real process, watched by a real check, with a policy for the impatient. */
export async function childService() {
  const port = await freePort()
  return {
    port,
    url: `http://127.0.0.1:${port}/`,
    config: {
      services: {
        panel: {
          title: 'Admin panel',
          driver: {
            kind: 'process',
            command: [process.execPath, program],
            port,
            env: { PORT: String(port) },
          },
        },
      },
      checks: {
        'panel/health': {
          service: 'panel',
          kind: 'http',
          url: `http://127.0.0.1:${port}/`,
          every: '500ms',
          vital: true,
        },
      },
      policy: { confirmAfter: '200ms', cooldown: '500ms', verifyEvery: '200ms' },
      server: { port: 0 },
    },
  }
}

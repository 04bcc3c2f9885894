import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { freePort } from './tools.ts'

const main = join(import.meta.dirname, '..', '..', '..', 'runner', 'main.ts')
export const api = join(import.meta.dirname, 'fixtures', 'api.mjs')

/** A folder without any configuration, a port for an API, and the doctor who works there. */
export async function surgery(t: TestContext, more: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-doctor-'))
  const port = await freePort()
  const children = new Set<ChildProcess>()
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    SystemRoot: process.env.SystemRoot,
    PORT: String(port),
    BROKEN: join(folder, 'broken'),
    API_URL: `http://127.0.0.1:${port}`,
    MAX_RETRIES: '2',
    RETRY_DELAY: '0.1',
    START_COMMAND: JSON.stringify([process.execPath, api, 'cured']),
    ...more,
  }
  function begin(args: readonly string[], own: Readonly<Record<string, string>> = {}): ChildProcess {
    const child = spawn(process.execPath, args, { cwd: folder, env: { ...env, ...own } })
    children.add(child)
    child.once('exit', () => children.delete(child))
    return child
  }
  t.after(async () => {
    for (const child of children) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    // What a driver started outlives the doctor on purpose.
    await ended(begin([main, 'doctor', 'stop']))
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  return {
    folder,
    port,
    data: join(folder, '.guardian', 'doctor', `127.0.0.1-${port}`),
    broken: env.BROKEN,
    begin: (what: string, own?: Readonly<Record<string, string>>) => begin([main, 'doctor', what], own),
    doctor: (what: string, own?: Readonly<Record<string, string>>) =>
      ended(begin([main, 'doctor', what], own)),
    /** The API, started by somebody else. */
    async stranger(...words: string[]): Promise<ChildProcess> {
      const child = begin([api, ...words])
      await once(child.stdout ?? child, 'data')
      return child
    },
    log: () => readFile(join(folder, 'auto-heal.log'), 'utf8'),
  }
}

export async function ended(child: ChildProcess) {
  const out = { stdout: '', stderr: '' }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out.stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (out.stderr += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...out }
}

/** Resolves with all that was said when it matches; rejects when the program ends before. */
export function says(child: ChildProcess): (words: RegExp) => Promise<string> {
  let text = ''
  const hearers = new Set<() => void>()
  child.stdout?.setEncoding('utf8').on('data', (more: string) => {
    text += more
    for (const hear of hearers) hear()
  })
  return (words) =>
    new Promise((resolve, reject) => {
      child.once('close', () => reject(new Error(`It ended and never said ${words}:\n${text}`)))
      const hear = () => {
        if (!words.test(text)) return
        hearers.delete(hear)
        resolve(text)
      }
      hearers.add(hear)
      hear()
    })
}

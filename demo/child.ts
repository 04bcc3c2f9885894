import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Running } from './stack.ts'

export type Child = Running & { readonly stop: () => Promise<void> }

const startLimitMs = 15_000
const stopLimitMs = 1_500
const keptLines = 200

/** Starts `demo/<name>/main.ts` and waits until it says where it listens. */
export async function startChild(name: string, env: Readonly<Record<string, string>>): Promise<Child> {
  const watch = new URL('parent-watch.ts', import.meta.url).href
  const program = fileURLToPath(new URL(`${name}/main.ts`, import.meta.url))
  const child = spawn(process.execPath, ['--import', watch, program], {
    // Its stdin stays open as long as we live: see parent-watch.ts.
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env, DEMO_PARENT: String(process.pid) },
  })
  child.stdin.on('error', () => undefined)
  const lines: string[] = []
  const keep = (line: string) => {
    lines.push(line)
    if (lines.length > keptLines) lines.shift()
  }
  const output = createInterface({ input: child.stdout })
  output.on('line', keep)
  createInterface({ input: child.stderr }).on('line', keep)

  const exited = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string)
  const stop = async () => {
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs)
    await exited
    clearTimeout(timer)
    child.stdin.destroy()
  }
  const listening = new Promise<string>((resolve) => {
    output.on('line', (line) => {
      const url = urlIn(line)
      if (url !== undefined) resolve(url)
    })
  })
  const failed = exited.then((code) => {
    throw new Error(`demo ${name} ended at once (${code}): ${lines.slice(-5).join('\n')}`)
  })
  try {
    const url = await Promise.race([listening, failed, tooLate(name)])
    return { url, pid: child.pid ?? 0, exited, log: () => [...lines], stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function urlIn(line: string): string | undefined {
  return /^\{"listening":"(http:[^"]+)"/.exec(line)?.[1]
}

function tooLate(name: string): Promise<never> {
  return new Promise((_, reject) => {
    const late = () => reject(new Error(`demo ${name} did not listen within ${startLimitMs / 1000} s`))
    setTimeout(late, startLimitMs).unref()
  })
}

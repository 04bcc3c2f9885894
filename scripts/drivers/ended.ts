import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'

/** Asks a child to end, and kills it when it has not after `graceMs`. */
export async function endChild(child: ChildProcess, graceMs = 10_000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await ended
  clearTimeout(timer)
}

/** Asks until there is an answer; throws with what the child said when it ends or takes too long. */
export async function whenReady<T>(
  child: ChildProcess,
  look: () => Promise<T | undefined>,
  limitMs = 20_000,
): Promise<T> {
  let said = ''
  const listen = (chunk: Buffer) => {
    said = (said + chunk).slice(-1_000)
  }
  child.stdout?.on('data', listen)
  child.stderr?.on('data', listen)
  const deadline = performance.now() + limitMs
  for (;;) {
    const found = await look().catch(() => undefined)
    if (found !== undefined) return found
    const isOver = child.exitCode !== null || performance.now() > deadline
    if (isOver) throw new Error(`${child.spawnfile} did not come up: ${said.trim()}`)
    await pause(100)
  }
}

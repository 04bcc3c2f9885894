import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Child, startPlaywright } from './child.ts'
import type { Message } from './protocol.ts'
import type { SuiteTools } from './suite.ts'
import { endRun, killLeftovers, type Tree } from './tree.ts'

export type SessionAsk = {
  readonly run: string
  /** Arguments of `playwright test`, given the session's own folder for temporary files. */
  args(temp: string): Promise<readonly string[]>
  readonly env?: Readonly<Record<string, string>>
  /** Keeps results for the report in the run's folder. */
  readonly keep: boolean
  readonly deadlineMs: number
  readonly signal?: AbortSignal
  onMessage(message: Message): void
}

export type SessionEnd = {
  readonly by: 'itself' | 'deadline' | 'aborted'
  readonly exitCode?: number
  /** The last 8 kB of what it printed. */
  readonly output: string
}

/** One Playwright process from start to the last trace of it: no process and no temporary file stays. */
export async function session(tools: SuiteTools, ask: SessionAsk): Promise<SessionEnd> {
  const temp = await realpath(await mkdtemp(join(tools.tempDir, 'guardian-suite-')))
  try {
    const args = await ask.args(temp)
    const { root, cacheDir } = tools
    const env = { ...tools.env, ...ask.env }
    const child = await startPlaywright({
      root,
      cacheDir,
      args,
      keep: ask.keep,
      env,
      temp,
      run: ask.run,
      onMessage: ask.onMessage,
    })
    return await follow(child, { pid: child.pid, run: ask.run, folder: temp }, tools, ask)
  } finally {
    await rm(temp, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function follow(child: Child, tree: Tree, tools: SuiteTools, ask: SessionAsk): Promise<SessionEnd> {
  const limit = limitOf(tools, ask)
  const by = await Promise.race([child.ended.then(() => 'itself' as const), limit.reached])
  limit.forget()
  const killed = by === 'itself' ? await killLeftovers(tree, tools) : await endRun(tree, child.ended, tools)
  if (killed > 0) tools.log.warn({ run: ask.run, killed, by }, 'processes of a suite had to be killed')
  const { exitCode, output } = await child.ended
  return { by, output, ...(exitCode === undefined ? {} : { exitCode }) }
}

/** The absolute deadline and the caller's signal, whichever comes first. */
function limitOf({ clock }: SuiteTools, { deadlineMs, signal }: SessionAsk) {
  const { promise: reached, resolve } = Promise.withResolvers<'deadline' | 'aborted'>()
  const abort = () => resolve('aborted')
  const stop = clock.after(deadlineMs, () => resolve('deadline'))
  signal?.addEventListener('abort', abort, { once: true })
  if (signal?.aborted) abort()
  const forget = () => {
    stop()
    signal?.removeEventListener('abort', abort)
  }
  return { reached, forget }
}

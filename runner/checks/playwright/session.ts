import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Asked } from './asked.ts'
import { type Child, type ChildAsk, startPlaywright } from './child.ts'
import type { Message } from './protocol.ts'
import type { SuiteTools } from './suite.ts'
import { endRun, killLeftovers, type Tree } from './tree.ts'

export type SessionAsk = {
  readonly run: string
  /** What Playwright is asked, given the session's own folder for temporary files. */
  asked(temp: string): Promise<Omit<Asked, 'reporters'>>
  readonly env?: Readonly<Record<string, string>>
  /** Runs tests, and leaves results for the report in the run's folder. Otherwise it only looks which there are. */
  readonly keep: boolean
  /** For so long Playwright stays loaded afterwards, in milliseconds. */
  readonly keepReadyMs?: number | undefined
  readonly deadlineMs: number
  readonly signal?: AbortSignal
  onMessage(message: Message): void
}

export type SessionEnd = {
  readonly by: 'itself' | 'deadline' | 'aborted'
  readonly exitCode?: number
  /** The last 8 kB of what it printed. */
  readonly output: string
  /** Ends what was kept for later runs, because something went wrong in it. */
  readonly discard?: () => Promise<void>
}

const fileOf = (name: string) => fileURLToPath(new URL(`./reporters/${name}.ts`, import.meta.url))
/** Ours streams the answers, the other leaves results for Allure in the run's folder. */
const reporters = { stream: fileOf('stream'), keep: fileOf('allure') }

/** One run of Playwright from start to the last trace of it: no process and no temporary file stays. */
export async function session(tools: SuiteTools, ask: SessionAsk): Promise<SessionEnd> {
  const temp = await realpath(await mkdtemp(join(tools.tempDir, 'guardian-suite-')))
  try {
    const { root, cacheDir } = tools
    const { run, onMessage, keepReadyMs = 0 } = ask
    const used = ask.keep ? [reporters.stream, reporters.keep] : [reporters.stream]
    const asked = { ...(await ask.asked(temp)), reporters: used }
    const env = { ...tools.env, ...ask.env }
    const how: ChildAsk = { root, cacheDir, asked, env, temp, run, onMessage }
    const kept = ask.keep ? await tools.keeper.begin(how, keepReadyMs) : undefined
    return await follow(kept ?? (await startPlaywright(how)), { run, folder: temp }, tools, ask)
  } finally {
    await rm(temp, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function follow(child: Child, started: Tree, tools: SuiteTools, ask: SessionAsk): Promise<SessionEnd> {
  const limit = limitOf(tools, ask)
  const by = await Promise.race([child.ended.then(() => 'itself' as const), limit.reached])
  limit.forget()
  const whole = { ...started, pid: child.pid }
  const killed =
    by === 'itself'
      ? await killLeftovers(child.discard ? started : whole, tools)
      : await endRun(whole, child.ended, tools)
  if (killed > 0) tools.log.warn({ run: ask.run, killed, by }, 'processes of a suite had to be killed')
  if (by !== 'itself') await child.discard?.()
  const { exitCode, output } = await child.ended
  const { discard } = child
  return { by, output, ...(exitCode === undefined ? {} : { exitCode }), ...(discard ? { discard } : {}) }
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

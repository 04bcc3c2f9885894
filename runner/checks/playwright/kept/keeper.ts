import { explain } from '../../../lib/errors.ts'
import type { Child, ChildAsk } from '../child.ts'
import type { SuiteTools } from '../suite.ts'
import { type KeptProcess, startKept } from './process.ts'

/** A Playwright that stays loaded between runs, with its browsers, while the next run is near. */
export type Keeper = {
  /**
   * Begins a run in it, and starts it if the next run is `keepMs` away. Undefined when the run needs a process of its
   * own: nobody is kept and the next one is far (0), it is busy, or it cannot be had.
   */
  begin(ask: ChildAsk, keepMs: number): Promise<Child | undefined>
  close(): Promise<void>
}

/** When it is replaced, whatever happens: nothing that leaks lives long. `bytes` are those of its browsers. */
export type Limits = { readonly runs: number; readonly ageMs: number; readonly bytes: number }
const defaultLimits: Limits = { runs: 50, ageMs: 3_600_000, bytes: 500e6 }

/** A run that is due may begin late: suites of the same minute are spread. */
const lateMs = 30_000

/** Runs: to look at every process of the host takes longer than to run some checks, and memory grows slowly. */
const weighEvery = 5

type Kept = { readonly key: string; readonly process: KeptProcess; readonly bornAt: number; runs: number }

export function createKeeper(tools: Omit<SuiteTools, 'keeper'>, limits = defaultLimits): Keeper {
  const { clock, log } = tools
  let kept: Kept | undefined
  let busy = false
  let keepUntil = 0
  let saidWhy = false
  let stopTimer: () => void = () => undefined

  const discard = async () => {
    stopTimer()
    const gone = kept
    kept = undefined
    await gone?.process.end().catch((error: unknown) => {
      log.warn({ action: 'suite' }, `What was kept of Playwright did not end: ${explain(error)}`)
    })
  }
  const start = async (ask: ChildAsk, key: string): Promise<Kept | undefined> => {
    try {
      return { key, process: await startKept(tools, ask), bornAt: clock.now(), runs: 0 }
    } catch (error) {
      // Said once: every run goes on in a process of its own.
      if (!saidWhy) log.warn({ action: 'suite' }, `Playwright cannot be kept between runs: ${explain(error)}`)
      saidWhy = true
      return undefined
    }
  }
  /** One that knows today's code; a new one where that pays. */
  const runIn = async (ask: ChildAsk, keepMs: number) => {
    const key = keyOf(ask)
    for (const _ of ['the one that is there', 'a new one']) {
      if (kept && kept.key !== key && keepMs > 0) await discard()
      if (!kept && keepMs > 0) kept = await start(ask, key)
      if (kept?.key !== key) return undefined
      const run = await kept.process.run(ask)
      if (run) return { used: kept, ended: run.ended }
      await discard()
    }
    return undefined
  }
  const isUsedUp = async ({ runs, bornAt, process }: Kept) => {
    if (runs >= limits.runs || clock.now() - bornAt >= limits.ageMs) return true
    // A machine too busy to tell is not helped by starting everything anew; it is asked again later.
    return runs % weighEvery === 1 && (await process.bytes().catch(() => 0)) >= limits.bytes
  }
  const leave = async (used: Kept) => {
    used.runs += 1
    if (kept === used && (await isUsedUp(used))) await discard()
    busy = false
    if (kept) stopTimer = clock.after(Math.max(0, keepUntil - clock.now()), () => void discard())
  }

  return {
    close: discard,
    async begin(ask, keepMs) {
      if (busy) return undefined
      busy = true
      stopTimer()
      const run = await runIn(ask, keepMs)
      if (!run) {
        busy = false
        return undefined
      }
      if (keepMs > 0) keepUntil = Math.max(keepUntil, clock.now() + keepMs + lateMs)
      const { used } = run
      const ended = run.ended.then(async (end) => {
        await leave(used)
        return end
      })
      return { pid: used.process.pid, ended, discard: () => (kept === used ? discard() : used.process.end()) }
    },
  }
}

const keyOf = ({ root, env }: ChildAsk): string => JSON.stringify([root, Object.entries(env).sort()])

import { isMainThread, Worker } from 'node:worker_threads'

/**
 * Preloaded (`--import`) into the children of demo/stack.ts: ends them when their parent is gone, `kill -9`
 * included. The parent holds the other end of their stdin. A thread watches it, because a child that hangs
 * on purpose no longer hears anything itself.
 */
if (process.env.DEMO_PARENT !== undefined && isMainThread) {
  // A thread inherits `--import`: without this, each one would start another, until the memory is gone.
  new Worker(new URL('parent-watch-thread.ts', import.meta.url), { execArgv: [] }).unref()
}

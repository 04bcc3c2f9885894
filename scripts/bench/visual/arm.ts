import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { withTunedMalloc } from '../../../runner/lib/malloc.ts'

/** Answers to each job how long it took, in milliseconds, and what came of it. */
export type Arm<Job, Result> = { run(job: Job): Promise<Result & { tookMs: number }>; close(): Promise<void> }

type Environment = Readonly<Record<string, string | undefined>>

/** Compiled code is kept, as it is from suite to suite. */
const cache = join(import.meta.dirname, '../../../node_modules/.cache/guardian/node')

/** Each runs as its users run it: ours as Guardian starts suites. */
export const environmentOf = (who: string): Environment =>
  who === 'ours' ? { ...withTunedMalloc(process.env), NODE_COMPILE_CACHE: cache } : process.env

/** A program of the bench in a process of its own, without what this one has loaded and left in memory. */
export function startArm<Job extends object, Result>(
  program: string,
  args: readonly string[],
  env: Environment,
): Arm<Job, Result> {
  const child = fork(program, args, { env: { ...env } })
  const exited = once(child, 'exit')
  return {
    async run(job) {
      const answered = new AbortController()
      const answer = once(child, 'message', { signal: answered.signal })
      child.send(job)
      const done = await Promise.race([answer, exited.then(() => undefined)])
      if (done) return done[0] as Result & { tookMs: number }
      answered.abort()
      await Promise.allSettled([answer])
      throw new Error(`The process of ${args.join(' ')} ended before it answered`)
    },
    async close() {
      if (child.connected) child.disconnect()
      await exited
    },
  }
}

/** The other end: does `work` for every job, and `close` when no more come. */
export function serve<Job, Result extends object>(
  work: (job: Job) => Promise<Result>,
  close: () => Promise<unknown>,
): void {
  process.on('message', async (job: Job) => {
    const start = performance.now()
    const result = await work(job)
    process.send?.({ ...result, tookMs: performance.now() - start })
  })
  process.on('disconnect', () => void close())
}

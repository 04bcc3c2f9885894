import type { Clock } from '../lib/clock.ts'
import { inWords } from '../lib/duration.ts'
import { AdapterError } from '../lib/errors.ts'

/** What a job may know. Its signal aborts at the deadline, counted from its start, or when the caller gives up. */
export type Turn = { readonly signal: AbortSignal; readonly waitedMs: number }

export type LaneStats = {
  readonly running: number
  readonly waiting: number
  /** How long the job at the front of the queue has been waiting. */
  readonly waitedMs: number
  /** Jobs that did not stop when told and were let go, since the start. */
  readonly deaf: number
}

/** A queue with bounded concurrency. A job that is stuck costs its deadline and the grace, never its place for good. */
export type Lane = {
  readonly name: string
  /**
   * Settles as the job does. Rejects with `Overdue` when the job was told to stop and did not; what it says later is
   * dropped. A caller's signal that aborts while the job waits rejects with that signal's reason.
   */
  run<T>(
    job: (turn: Turn) => Promise<T>,
    ask: { readonly deadlineMs: number; readonly signal?: AbortSignal },
  ): Promise<T>
  stats(): LaneStats
}

/** The reason of a signal that aborts because the time is over. */
export class DeadlineReached extends Error {
  override readonly name = 'DeadlineReached'
}

/** A job that did not stop when told: our own machinery failed. */
export class Overdue extends AdapterError {}

type Waiting = { readonly since: number; readonly begin: () => void }

/** @param graceMs how long a job may take to stop after it was told */
export function createLane(setup: {
  readonly name: string
  readonly concurrency: number
  readonly clock: Clock
  readonly graceMs?: number
}): Lane {
  const { name, concurrency, clock, graceMs = 500 } = setup
  const queue = new Set<Waiting>()
  let running = 0
  let deaf = 0
  const next = () => {
    for (const waiting of queue) {
      if (running >= concurrency) return
      queue.delete(waiting)
      running += 1
      waiting.begin()
    }
  }
  const leave = (overdue: boolean) => {
    running -= 1
    if (overdue) deaf += 1
    next()
  }
  return {
    name,
    async run(job, { deadlineMs, signal }) {
      const waitedMs = await turn(queue, next, clock, signal)
      if (signal?.aborted) {
        leave(false)
        throw signal.reason
      }
      return perform(job, {
        name,
        waitedMs,
        deadlineMs,
        graceMs,
        clock,
        leave,
        ...(signal ? { signal } : {}),
      })
    },
    stats() {
      const [front] = queue
      return { running, waiting: queue.size, waitedMs: front ? clock.now() - front.since : 0, deaf }
    },
  }
}

/** Resolves with the time waited when it is our turn. */
function turn(queue: Set<Waiting>, next: () => void, clock: Clock, signal?: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const since = clock.now()
    const onAbort = () => {
      queue.delete(waiting)
      reject(signal?.reason)
    }
    const waiting: Waiting = {
      since,
      begin() {
        signal?.removeEventListener('abort', onAbort)
        resolve(clock.now() - since)
      },
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    queue.add(waiting)
    next()
  })
}

type Performance = {
  readonly name: string
  readonly waitedMs: number
  readonly deadlineMs: number
  readonly graceMs: number
  readonly clock: Clock
  readonly leave: (overdue: boolean) => void
  readonly signal?: AbortSignal
}

/** Runs the job to its end, or to its deadline and the grace, whichever comes first. */
function perform<T>(job: (turn: Turn) => Promise<T>, how: Performance): Promise<T> {
  return new Promise((resolve, reject) => {
    const control = new AbortController()
    let open = true
    const end = (settle: () => void, overdue = false) => {
      if (!open) return
      open = false
      stopTimer()
      how.signal?.removeEventListener('abort', onAbort)
      settle()
      how.leave(overdue)
    }
    const tell = (reason: unknown) => {
      stopTimer()
      stopTimer = how.clock.after(how.graceMs, () => end(() => reject(overdue(how)), true))
      control.abort(reason)
    }
    const onAbort = () => tell(how.signal?.reason)
    let stopTimer = how.clock.after(how.deadlineMs, () =>
      tell(new DeadlineReached(`not done within ${inWords(how.deadlineMs)}`)),
    )
    how.signal?.addEventListener('abort', onAbort, { once: true })
    // A job that throws before its first promise is still only a job that failed.
    const begun = new Promise<T>((started) =>
      started(job({ signal: control.signal, waitedMs: how.waitedMs })),
    )
    begun.then(
      (value) => end(() => resolve(value)),
      (error) => end(() => reject(error)),
    )
  })
}

const overdue = ({ name, deadlineMs, graceMs }: Performance) =>
  new Overdue(
    `a job in the lane ${name} was told to stop after ${inWords(deadlineMs)} and had not done so ${inWords(graceMs)} later`,
  )

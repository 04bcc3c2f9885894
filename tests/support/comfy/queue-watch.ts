import { inWords } from '../../../runner/lib/duration.ts'
import { fault } from '../should.ts'

/** The queue at one look: ids of jobs. */
export type QueueLook = {
  readonly running: readonly string[]
  readonly pending: readonly string[]
  /** Running jobs that checks of ours handed in in another run, and the milliseconds that each may run. */
  readonly own?: Readonly<Record<string, number>>
  /** Running jobs that no worker survives: it died of them, and they only seem to run. */
  readonly deadly?: readonly string[]
}

/** A worker takes a waiting job within milliseconds: an idle one at so many looks over so long a time is dead. */
const idleLooks = 3
const idleMs = 2_000

/**
 * Watches a queue for the sake of one job in it. A busy queue is no fault; one that is stuck is named for what it
 * is, since every endpoint goes on answering 200. Of a job that is not ours alone nobody can see whether it moves,
 * and it may well take an hour; one of our other runs says how long it may, and is stuck only beyond that. Times are
 * milliseconds.
 */
export function createQueueWatch(id: string, begun: number, frozenAfterMs: number) {
  let before = ''
  let movedAt = begun
  let idle = { looks: 0, since: begun }
  return {
    /** The job itself told that it goes on. */
    moved: (now: number): void => {
      movedAt = now
    },
    /** How long nothing has moved. */
    stillFor: (now: number): number => now - movedAt,
    /** Our place: 0 when running, undefined when the queue does not know us. Throws when the queue is stuck. */
    look({ running, pending, own = {}, deadly = [] }: QueueLook, now: number): number | undefined {
      const place = running.includes(id) ? 0 : pending.includes(id) ? pending.indexOf(id) + 1 : undefined
      // Others joining behind us are no progress.
      const state = `${running.join(' ')} ${place}`
      if (state !== before) movedAt = now
      before = state
      const isIdle = running.every((one) => deadly.includes(one)) && pending.length > 0
      idle = isIdle
        ? { looks: idle.looks + 1, since: idle.looks === 0 ? now : idle.since }
        : { looks: 0, since: now }
      if (idle.looks >= idleLooks && now - idle.since >= idleMs) throw deadWorker(running[0], pending.length)
      const stillMs = now - movedAt
      if (place === 0 && stillMs > frozenAfterMs) throw standsStill('our own job', stillMs, pending.length)
      const left = running.find((one) => one !== id && stillMs > (own[one] ?? Number.POSITIVE_INFINITY))
      if (left !== undefined) throw standsStill(`job ${left} of an earlier check`, stillMs, pending.length)
      return place
    },
  }
}

function deadWorker(of: string | undefined, waiting: number): Error {
  const seen =
    of === undefined
      ? `nothing is running and ${jobs(waiting)} waiting`
      : `job ${of} was handed in with "extra_data": null, which ends a worker, and ${jobs(waiting)} waiting`
  const sentence = `The queue is stuck: ${seen}. The worker of ComfyUI is dead, while its endpoints answer 200`
  return fault('timeout', sentence)
}

const standsStill = (whose: string, forMs: number, waiting: number) =>
  fault(
    'timeout',
    `The queue is stuck: ${whose} has been running for ${inWords(forMs)} without any progress, and ${jobs(waiting)} waiting`,
  )

const jobs = (count: number): string => (count === 1 ? '1 job is' : `${count} jobs are`)

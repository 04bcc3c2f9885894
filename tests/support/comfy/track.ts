import { inWords } from '../../../runner/lib/duration.ts'
import { fault } from '../should.ts'
import { createQueueWatch, type QueueLook } from './queue-watch.ts'
import type { SocketMessage } from './socket.ts'

/** Milliseconds that each phase may take. */
export type Budgets = {
  /** Waiting for our turn. */
  readonly queue: number
  readonly run: number
  /** Without any change in the queue for so long it counts as frozen. */
  readonly frozen: number
}

const usual: Budgets = { queue: 20_000, run: 20_000, frozen: 15_000 }

/** Looks at which neither queue nor history knows a job before it is called lost. */
const lostLooks = 3

/** Keeps what is known of one job on its way: its phase, its place, and whether it is over. Times are milliseconds. */
export function createTrack(id: string, begun: number, budgets: Partial<Budgets> = {}) {
  const limits = { ...usual, ...budgets }
  const watch = createQueueWatch(id, begun, limits.frozen)
  const state = {
    read: 0,
    over: false,
    missing: 0,
    place: undefined as number | undefined,
    runningSince: undefined as number | undefined,
  }

  return {
    /** The socket told that the job is over; its history may still lag. */
    isOver: () => state.over,
    read(messages: readonly SocketMessage[], now: number): void {
      for (const { type, data } of messages.slice(state.read)) {
        if (data.prompt_id !== id) continue
        watch.moved(now)
        if (type === 'execution_start') state.runningSince ??= now
        if (type === 'executing' && data.node === null) state.over = true
      }
      state.read = messages.length
    },
    look(queue: QueueLook, now: number): void {
      const place = watch.look(queue, now)
      state.missing = place === undefined ? state.missing + 1 : 0
      state.place ??= place
      if (place === 0) state.runningSince ??= now
      if (state.missing < lostLooks) return
      throw fault(
        'reset',
        `Job ${id} was accepted and is lost: neither queue nor history knows it, so ComfyUI was probably restarted`,
      )
    },
    /** Throws when a phase has used up its time, and names it. */
    check(now: number): void {
      const { runningSince, place } = state
      const [phase, since, limit] =
        runningSince === undefined
          ? (['queue', begun, limits.queue] as const)
          : (['run', runningSince, limits.run] as const)
      if (now - since <= limit) return
      const where = phase === 'queue' && place ? `, at place ${place} when it joined` : ''
      throw fault('timeout', `Job ${id} used up the ${inWords(limit)} of its phase "${phase}"${where}`)
    },
    summary(now: number) {
      const { runningSince = now, place = 0 } = state
      return { place, took: { queue: Math.round(runningSince - begun), run: Math.round(now - runningSince) } }
    },
  }
}

import { inWords } from '../../../runner/lib/duration.ts'
import { fault, tooSlow } from '../should.ts'
import { createQueueWatch, type QueueLook } from './queue-watch.ts'
import type { SocketMessage } from './socket.ts'

/** Milliseconds that each phase may take. */
export type Budgets = {
  /** Waiting for our turn: when it is used up the check is `degraded`, since a busy ComfyUI is not a broken one. */
  readonly queue: number
  /** Goes along with the job: other checks of ours wait so long for it before they call it stuck. */
  readonly run: number
  /** Our own job is frozen when it tells of no progress for so long. A single node that is long tells of none. */
  readonly frozen: number
}

/** Those of a job that takes no time. The queue is waited for longer than a frozen one of them may hold it. */
export const usual: Budgets = { queue: 25_000, run: 20_000, frozen: 15_000 }

/** Looks at which neither queue nor history knows a job before it is called lost. */
const lostLooks = 3

export type Track = ReturnType<typeof createTrack>

/** Keeps what is known of one job on its way: its phase, its place, and whether it is over. Times are milliseconds. */
export function createTrack(id: string, begun: number, budgets: Partial<Budgets> = {}) {
  const limits = { ...usual, ...budgets }
  const watch = createQueueWatch(id, begun, limits.frozen)
  const state = {
    read: 0,
    over: false,
    missing: 0,
    firstPlace: undefined as number | undefined,
    place: undefined as number | undefined,
    ahead: '',
    runningSince: undefined as number | undefined,
  }

  return {
    /** The socket told that the job is over; its history may still lag. */
    isOver: () => state.over,
    isRunning: () => state.runningSince !== undefined,
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
      state.firstPlace ??= place
      state.place = place
      state.ahead = queue.running[0] ?? ''
      if (place === 0) state.runningSince ??= now
      if (state.missing >= lostLooks) throw lost(id)
    },
    /** Throws when a phase has used up its time, and names it. */
    check(now: number): void {
      if (state.runningSince === undefined) {
        if (now - begun > limits.queue) throw stillWaiting(id, limits.queue, state, watch.stillFor(now))
      } else if (now - state.runningSince > limits.run) {
        throw fault('timeout', `Job ${id} used up the ${inWords(limits.run)} of its phase "run"`)
      }
    },
    summary(now: number) {
      const { runningSince = now, firstPlace: place = 0 } = state
      return { place, took: { queue: Math.round(runningSince - begun), run: Math.round(now - runningSince) } }
    },
  }
}

type Waiting = { readonly place: number | undefined; readonly ahead: string }

function stillWaiting(id: string, budget: number, { place, ahead }: Waiting, stillMs: number): Error {
  const where = place === undefined ? '' : `, at place ${place}`
  const before = ahead === '' ? '' : `; job ${ahead} has been running for ${inWords(stillMs)} or longer`
  return tooSlow(`Job ${id} used up the ${inWords(budget)} of its phase "queue"${where}${before}`)
}

const lost = (id: string) =>
  fault(
    'reset',
    `Job ${id} was accepted and is lost: neither queue nor history knows it, so ComfyUI was probably restarted`,
  )

import { setTimeout as pause } from 'node:timers/promises'
import { createAbsence } from './absence.ts'
import type { Http } from './http.ts'
import { type Ending, endingOf } from './outcome.ts'
import { jobsOfOtherRuns } from './own-jobs.ts'
import { type HistoryEntry, history, type QueueItem, queue } from './protocol.ts'
import type { QueueLook } from './queue-watch.ts'
import type { ComfySocket } from './socket.ts'
import { type Budgets, createTrack, type Track } from './track.ts'

type Following = {
  readonly http: Http
  readonly id: string
  readonly socket: ComfySocket | undefined
  readonly budgets?: Partial<Budgets> | undefined
}

export type Followed = Ending & {
  /** `polling` when there was no socket, or it was lost on the way. */
  readonly followedBy: 'socket' | 'polling'
  /** Milliseconds in each phase. */
  readonly took: Readonly<Record<'queue' | 'run', number>>
  /** Our place in the queue when we were first seen in it; 0 for none before us. */
  readonly place: number
}

const tickMs = 20
const lastWordMs = 1_000
/** How often queue and history are asked: with a socket only to notice a queue that is stuck. */
const everyMs = { socket: 1_000, polling: 200 }

/** Follows an accepted job to its end, by the socket while there is one, else by polling. */
export async function follow({ http, id, socket, budgets }: Following): Promise<Followed> {
  const begun = performance.now()
  const track = createTrack(id, begun, budgets)
  const absence = createAbsence(id)
  let lookedAt = Number.NEGATIVE_INFINITY
  for (;;) {
    const now = performance.now()
    const followedBy = socket?.alive() ? 'socket' : 'polling'
    track.read(socket?.messages ?? [], now)
    if (track.isOver() || now - lookedAt >= everyMs[followedBy]) {
      const entry = await absence.bear(() => historyOf(http, id))
      if (entry) {
        const summary = track.summary(performance.now())
        return { ...endingOf(id, entry), ...summary, followedBy: await lastWord(track, socket) }
      }
      const look = await absence.bear(() => queueOf(http))
      if (look) track.look(look, performance.now())
      lookedAt = performance.now()
    }
    track.check(performance.now())
    await pause(tickMs)
  }
}

/** The history may know of the end first: a socket that is well tells of it too, within a moment. */
async function lastWord(track: Track, socket: ComfySocket | undefined): Promise<Followed['followedBy']> {
  const begun = performance.now()
  while (performance.now() - begun < lastWordMs) {
    track.read(socket?.messages ?? [], performance.now())
    if (track.isOver()) return 'socket'
    if (!socket?.alive()) return 'polling'
    await pause(tickMs)
  }
  return 'polling'
}

/** Resolves with true as soon as the job runs, and with false when it was over before that could be seen. */
export async function untilRunning({ http, id, budgets }: Omit<Following, 'socket'>): Promise<boolean> {
  const track = createTrack(id, performance.now(), budgets)
  for (;;) {
    track.look(await queueOf(http), performance.now())
    if (track.isRunning()) return true
    if (await historyOf(http, id)) return false
    track.check(performance.now())
    await pause(tickMs)
  }
}

const historyOf = async (http: Http, id: string): Promise<HistoryEntry | undefined> =>
  (await http.get(`/history/${id}`, history))[id]

export async function queueOf(http: Http): Promise<QueueLook> {
  const { queue_running, queue_pending } = await http.get('/queue', queue)
  const ids = (items: readonly QueueItem[]) => items.map((item) => item[1])
  // ComfyUI keeps a heap: only the numbers tell the order.
  const pending = queue_pending.toSorted((a, b) => a[0] - b[0])
  // Measured on 0.3.64: such a job is accepted, and the worker that takes it dies.
  const deadly = queue_running.filter(([, , , extra]) => extra === null)
  return {
    running: ids(queue_running),
    pending: ids(pending),
    own: jobsOfOtherRuns(queue_running),
    deadly: ids(deadly),
  }
}

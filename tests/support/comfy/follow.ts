import { setTimeout as pause } from 'node:timers/promises'
import type { Http } from './http.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { type HistoryEntry, history, queue } from './protocol.ts'
import type { QueueLook } from './queue-watch.ts'
import type { ComfySocket, SocketMessage } from './socket.ts'
import { type Budgets, createTrack } from './track.ts'

type Following = {
  readonly http: Http
  readonly id: string
  /** Grows while we follow. */
  readonly messages: readonly SocketMessage[]
  readonly socket: ComfySocket | undefined
  readonly budgets?: Partial<Budgets> | undefined
}

export type Followed = Outcome & {
  /** `polling` when there was no socket, or it was lost on the way. */
  readonly followedBy: 'socket' | 'polling'
  /** Milliseconds in each phase. */
  readonly took: Readonly<Record<'queue' | 'run', number>>
  /** Our place in the queue when we were first seen in it; 0 for none before us. */
  readonly place: number
}

const tickMs = 20
/** How often queue and history are asked: with a socket only to notice a queue that is stuck. */
const everyMs = { socket: 1_000, polling: 200 }

/** Follows an accepted job to its end, by the socket while there is one, else by polling. */
export async function follow({ http, id, messages, socket, budgets }: Following): Promise<Followed> {
  const begun = performance.now()
  const track = createTrack(id, begun, budgets)
  let lookAt = begun
  for (;;) {
    const now = performance.now()
    const followedBy = socket?.alive() ? 'socket' : 'polling'
    track.read(messages, now)
    if (track.isOver() || now >= lookAt) {
      const entry = await historyOf(http, id)
      if (entry) return { ...outcomeOf(id, entry), ...track.summary(performance.now()), followedBy }
      track.look(await queueOf(http), performance.now())
      lookAt = performance.now() + everyMs[followedBy]
    }
    track.check(performance.now())
    await pause(tickMs)
  }
}

const historyOf = async (http: Http, id: string): Promise<HistoryEntry | undefined> =>
  (await http.get(`/history/${id}`, history))[id]

async function queueOf(http: Http): Promise<QueueLook> {
  const { queue_running, queue_pending } = await http.get('/queue', queue)
  return { running: queue_running.map((item) => item[1]), pending: queue_pending.map((item) => item[1]) }
}

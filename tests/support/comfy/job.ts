import { randomUUID } from 'node:crypto'
import { type Followed, follow, queueOf, untilRunning } from './follow.ts'
import type { Http } from './http.ts'
import type { Preview } from './previews.ts'
import type { Workflow } from './protocol.ts'
import { openSocket } from './socket.ts'
import { submit } from './submit.ts'
import { type Budgets, usual } from './track.ts'

/** A workflow that ComfyUI has accepted. */
export type Job = {
  readonly id: string
  /** Pictures that came over the socket so far; none when there is no socket. */
  readonly previews: readonly Preview[]
  /** Whether the job was seen to run: false when it was over too soon. Waits for its turn. */
  running(): Promise<boolean>
  /** Follows the job to its end, whichever it is. Rejects when no end is to be had, and names the phase. */
  ended(budgets?: Partial<Budgets>): Promise<Followed>
  /** Interrupts this job only: by its id, and not unless it is the one that runs. */
  interrupt(): Promise<void>
  /** Closes the socket, as a bad line would. */
  loseSocket(): void
  /** Takes the job off the server if it is still there. */
  giveUp(): Promise<void>
}

type Starting = {
  readonly http: Http
  readonly socketUrl: string | undefined
  /** Those of `ended` go before them. */
  readonly budgets?: Partial<Budgets> | undefined
}

export async function startJob(workflow: Workflow, { http, socketUrl, budgets }: Starting): Promise<Job> {
  const clientId = randomUUID()
  const socket = socketUrl === undefined ? undefined : await openSocket(socketUrl, clientId)
  const runMs = budgets?.run ?? usual.run
  const id = await submit(http, { workflow, clientId, runMs }).catch((error: unknown) => {
    socket?.close()
    throw error
  })
  let over = false
  const interrupt = async () => {
    // Older servers look at no id, and would interrupt whatever runs.
    if ((await queueOf(http)).running.includes(id)) await http.ask('/interrupt', { post: { prompt_id: id } })
  }
  return {
    id,
    previews: socket?.previews ?? [],
    running: () => untilRunning({ http, id, budgets }),
    async ended(own) {
      const ending = await follow({ http, id, socket, budgets: { ...budgets, ...own } })
      over = true
      return ending
    },
    interrupt,
    loseSocket: () => socket?.close(),
    async giveUp() {
      socket?.close()
      if (over) return
      await http.ask('/queue', { post: { delete: [id] } })
      await interrupt()
    },
  }
}

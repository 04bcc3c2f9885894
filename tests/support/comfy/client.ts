import { randomUUID } from 'node:crypto'
import { inShort, statusReason } from '../answer.ts'
import { fault } from '../should.ts'
import { type Followed, follow } from './follow.ts'
import { createHttp, type Http } from './http.ts'
import { accepted, type Image, nodeErrorsInWords, refused, type Workflow } from './protocol.ts'
import { openSocket, type SocketMessage } from './socket.ts'
import type { Budgets } from './track.ts'

export type Job = Followed & { readonly id: string }

export type Comfy = {
  readonly url: string
  readonly http: Http
  /**
   * Submits a workflow and follows it to its end. It rejects with a sentence that names the phase which went
   * wrong. It never clears, frees or interrupts anything; its own job is taken off the queue when it is given up.
   */
  run(workflow: Workflow, budgets?: Partial<Budgets>): Promise<Job>
  /** The bytes of an output. */
  view(image: Image): Promise<Buffer>
}

export function createComfy({ url, socket: wantsSocket }: { url: string; socket: boolean }): Comfy {
  const http = createHttp(url)
  return {
    url,
    http,
    async run(workflow, budgets) {
      const clientId = randomUUID()
      const messages: SocketMessage[] = []
      const socket = wantsSocket
        ? await openSocket(url, clientId, (message) => messages.push(message))
        : undefined
      let job: string | undefined
      let done = false
      try {
        job = await submit(http, workflow, clientId)
        const followed = await follow({ http, id: job, messages, socket, budgets })
        done = true
        return { id: job, ...followed }
      } finally {
        socket?.close()
        if (job && !done) await http.ask('/queue', { post: { delete: [job] } }).catch(() => undefined)
      }
    },
    view: ({ filename, subfolder, type }) =>
      http.bytes(`/view?${new URLSearchParams({ filename, subfolder, type })}`),
  }
}

async function submit(http: Http, workflow: Workflow, clientId: string): Promise<string> {
  const { status, body } = await http.ask('/prompt', { post: { prompt: workflow, client_id: clientId } })
  const answer = accepted.safeParse(body)
  if (status === 200 && answer.success) {
    const errors = nodeErrorsInWords(answer.data.node_errors)
    if (errors) throw fault('wrong-data', `ComfyUI dropped a part of the workflow: ${errors}`)
    return answer.data.prompt_id
  }
  const refusal = refused.safeParse(body)
  if (!refusal.success)
    throw fault(statusReason(status), `ComfyUI answered ${status} to the workflow: ${inShort(body)}`)
  const { type, message, details } = refusal.data.error
  const nodes = nodeErrorsInWords(refusal.data.node_errors)
  throw fault(
    'wrong-data',
    `ComfyUI refused the workflow (${type}): ${message} ${nodes || details || ''}`.trim(),
  )
}

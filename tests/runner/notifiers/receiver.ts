import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

export type Request = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** The body as it came, for what is no text. */
  readonly raw: Buffer
}
export type Reply = {
  readonly status: number
  readonly body?: string
  readonly headers?: Record<string, string>
}
/** `hang` never answers. */
export type Say = Reply | 'hang'

/** A server on loopback that writes down what it gets and answers as it is told; on a port of its choice, or the given one. */
export async function receiver(t: TestContext, say: (request: Request) => Say, port = 0) {
  const got: Request[] = []
  const hearers = new Set<() => void>()
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const { method = '', url: path = '', headers } = incoming
    const raw = Buffer.concat(chunks)
    const request = { method, path, headers, raw, body: raw.toString() }
    answer(outgoing, say(request))
    got.push(request)
    for (const hear of hearers) hear()
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  t.after(close)
  const address = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    got,
    close,
    /** Resolves when it has got so many; rejects after 20 s. */
    until(count: number): Promise<void> {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`only ${got.length} of ${count} came`)), 20_000)
        const hear = () => {
          if (got.length < count) return
          clearTimeout(timer)
          hearers.delete(hear)
          resolve()
        }
        hearers.add(hear)
        hear()
      })
    },
  }
}

function answer(outgoing: ServerResponse, said: Say): void {
  if (said === 'hang') return
  outgoing
    .writeHead(said.status, { 'content-type': 'application/json', ...said.headers })
    .end(said.body ?? '')
}

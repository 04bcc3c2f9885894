import type { IncomingMessage, ServerResponse } from 'node:http'

/** One request and the place for its answer. `rest` is the last part of a path that ends in a parameter. */
export type Call = {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly query: URLSearchParams
  readonly rest: string
}

/** An answer other than what was asked for, in plain text as aiohttp gives it. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, text: string, headers: Readonly<Record<string, string>> = {}) {
    super(text)
    this.status = status
    this.headers = headers
  }
}

export function sendJson(res: ServerResponse, value: unknown, status = 200): void {
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value))
}

export function sendText(res: ServerResponse, status: number, text: string, headers = {}): void {
  res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(text)
}

/** An answer without a body, which aiohttp labels as bytes. */
export function sendEmpty(res: ServerResponse, status = 200): void {
  res.writeHead(status, { 'content-type': 'application/octet-stream', 'content-length': 0 }).end()
}

/** @throws Refused (413) as soon as more than `limit` bytes have come. */
export async function readBody(req: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    size += chunk.length
    if (size > limit) {
      // The rest is read and thrown away, or the client would see a reset instead of the answer.
      req.resume()
      const text = `Maximum request body size ${limit} exceeded, actual body size ${size}`
      throw new Refused(413, text, { connection: 'close' })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** @throws SyntaxError for what is no JSON: the real server answers that with 500. */
export async function readJson(req: IncomingMessage, limit: number): Promise<unknown> {
  return JSON.parse((await readBody(req, limit)).toString('utf8'))
}

import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type buildConnector, Client, type Dispatcher } from 'undici'

export type Request = {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Bytes of body that are read before the connection is cut. */
  readonly maxBytes: number
  readonly insecureTls: boolean
}

export type Response = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Buffer
  /** The body was larger than asked for and the rest of it was not read. */
  readonly cut: boolean
}

/**
 * One request over a connection of its own, which is gone when this settles: a listener that died is found although
 * an old connection would still answer, and nothing can leak. The signal ends it at any moment: while connecting, while
 * waiting and in the middle of a body. Rejects with the signal's reason or with the network's error.
 */
export function exchange(request: Request, signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    let socket: Socket | undefined
    const client = new Client(request.url.origin, {
      connect: (options, callback) => {
        socket = open(options, callback, request.insecureTls)
      },
      // The caller's deadline is absolute; undici's are per pause and would cost two timers.
      headersTimeout: 0,
      bodyTimeout: 0,
      allowH2: false,
    })
    let ended = false
    const end = (settle: () => void) => {
      if (ended) return
      ended = true
      signal.removeEventListener('abort', onAbort)
      settle()
      client.destroy().catch(reject)
      socket?.destroy()
    }
    const onAbort = () => end(() => reject(signal.reason))
    signal.addEventListener('abort', onAbort)
    const done = (response: Response) => end(() => resolve(response))
    const failed = (error: Error) => end(() => reject(error))
    client.dispatch(toDispatch(request), collector(request.maxBytes, done, failed))
  })
}

function toDispatch(request: Request): Dispatcher.DispatchOptions {
  return {
    path: request.url.pathname + request.url.search,
    method: request.method as Dispatcher.HttpMethod,
    headers: request.headers,
    body: request.body ?? null,
    reset: true,
  }
}

/** Gathers one response, at most `maxBytes` of it. What it says after its first call of `done` or `failed` means nothing. */
function collector(
  maxBytes: number,
  done: (response: Response) => void,
  failed: (error: Error) => void,
): Dispatcher.DispatchHandler {
  let status = 0
  let headers: Response['headers'] = {}
  let bytes = 0
  const chunks: Buffer[] = []
  const finish = (cut: boolean) => done({ status, headers, body: only(chunks), cut })
  return {
    onRequestStart() {
      // undici tells a handler of the current shape by this method.
    },
    onResponseStart(_controller, code, fields) {
      if (code < 200) return
      status = code
      headers = fields
    },
    onResponseData(_controller, chunk) {
      bytes += chunk.length
      if (bytes > maxBytes) finish(true)
      else chunks.push(chunk)
    },
    onResponseEnd: () => finish(false),
    onResponseError: (_controller, error) => failed(error),
  }
}

/** Most answers come in one piece, which then needs no copy. */
const only = (chunks: readonly Buffer[]): Buffer =>
  chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)

function open(
  options: buildConnector.Options,
  callback: buildConnector.Callback,
  insecureTls: boolean,
): Socket {
  const secure = options.protocol === 'https:'
  const host = options.hostname.replace(/^\[|\]$/g, '')
  const to = { host, port: Number(options.port || (secure ? 443 : 80)), noDelay: true }
  const name = isIP(host) === 0 ? { servername: host } : {}
  const socket = secure ? connectTls({ ...to, ...name, rejectUnauthorized: !insecureTls }) : connectTcp(to)
  let told = false
  socket.once(secure ? 'secureConnect' : 'connect', () => {
    told = true
    callback(null, socket)
  })
  // Once connected, undici listens for itself; this listener stays so that no late error is ever unheard.
  socket.on('error', (error) => {
    if (!told) callback(error, null)
    told = true
  })
  return socket
}

import { WebSocket } from 'ws'
import { reasonOf } from '../../runner/checks/playwright/reason.ts'
import { parsed, statusReason } from './answer.ts'
import { fault } from './should.ts'

export type OpenSocket = {
  /** The next message, read as JSON where it is JSON, with the milliseconds that it took to come. */
  next(withinMs: number): Promise<{ readonly message: unknown; readonly tookMs: number }>
  /** Milliseconds until our ping was answered. */
  ping(withinMs: number): Promise<number>
}

const handshakeMs = 5_000

/** Opens a socket for as long as `use` runs. `ws`, because a browser's own tells nothing of pings and refusals. */
export async function withSocket(url: string, use: (socket: OpenSocket) => Promise<void>): Promise<void> {
  const socket = new WebSocket(url, { handshakeTimeout: handshakeMs })
  const received: unknown[] = []
  socket.on('message', (data) => received.push(parsed(String(data))))
  try {
    await opened(socket, url)
    await use(toolsOf(socket, url, received))
  } finally {
    socket.terminate()
  }
}

/** What becomes of a handshake: a socket, the status of a refusal, a connection that is dropped, or nothing at all. */
export type Handshake = 'open' | number | 'dropped' | 'unanswered'

/** Rejects only when nobody is there to shake hands with. */
export async function handshake(url: string, limitMs = handshakeMs): Promise<Handshake> {
  const socket = new WebSocket(url, { handshakeTimeout: limitMs })
  try {
    return await new Promise<Handshake>((resolve, reject) => {
      socket.on('unexpected-response', (_request, { statusCode = 0 }) => resolve(statusCode))
      socket.once('open', () => resolve('open'))
      socket.on('error', (error) => {
        const reason = reasonOf(error.message)
        // The words of `ws` for a limit that is over.
        if (error.message.includes('handshake has timed out')) resolve('unanswered')
        else if (reason === 'reset') resolve('dropped')
        else reject(fault(reason, `${url} gave no socket: ${error.message}`))
      })
    })
  } finally {
    socket.terminate()
  }
}

function opened(socket: WebSocket, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (_request, { statusCode = 0 }) =>
      reject(fault(statusReason(statusCode), `${url} refused: ${statusCode} instead of a socket`)),
    )
    socket.on('error', (error) =>
      reject(fault(reasonOf(error.message), `${url} gave no socket: ${error.message}`)),
    )
    socket.once('open', () => resolve())
  })
}

function toolsOf(socket: WebSocket, url: string, received: unknown[]): OpenSocket {
  return {
    async next(withinMs) {
      const begun = performance.now()
      if (received.length === 0) await once(socket, 'message', withinMs, `${url} sent no message`)
      return { message: received.shift(), tookMs: Math.round(performance.now() - begun) }
    },
    async ping(withinMs) {
      const begun = performance.now()
      const answered = once(socket, 'pong', withinMs, `${url} did not answer a ping`)
      socket.ping()
      await answered
      return Math.round(performance.now() - begun)
    },
  }
}

function once(
  socket: WebSocket,
  event: 'message' | 'pong',
  withinMs: number,
  missing: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => end(fault('timeout', `${missing} in ${withinMs} ms`)), withinMs)
    const closed = () => end(fault('reset', `${missing}, and closed the socket`))
    const came = () => end()
    const end = (error?: Error) => {
      clearTimeout(late)
      socket.off(event, came).off('close', closed)
      if (error) reject(error)
      else resolve()
    }
    socket.once(event, came).once('close', closed)
  })
}

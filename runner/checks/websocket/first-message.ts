import { WebSocket } from 'ws'
import type { WebsocketOptions } from './options.ts'

/** How a socket answered; `openedMs` and `messageMs` count from the beginning. */
export type Heard =
  | { readonly what: 'refused'; readonly status: number }
  | { readonly what: 'closed'; readonly code: number }
  | { readonly what: 'message'; readonly text: string; readonly openedMs: number; readonly messageMs: number }
  | { readonly what: 'open'; readonly openedMs: number }

/**
 * Opens a socket, says what there is to say, and listens until the first message. The socket is gone when this
 * settles. Rejects with the signal's reason or with the network's error.
 */
export function firstMessage(
  options: WebsocketOptions,
  signal: AbortSignal,
  took: () => number,
): Promise<Heard> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const socket = new WebSocket(options.url, { headers: options.headers, maxPayload: options.maxBytes })
    let openedMs = 0
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', onAbort)
      settle()
      socket.terminate()
    }
    const done = (heard: Heard) => end(() => resolve(heard))
    const onAbort = () => end(() => reject(signal.reason))
    signal.addEventListener('abort', onAbort, { once: true })
    socket.on('unexpected-response', (_request, { statusCode = 0 }) =>
      done({ what: 'refused', status: statusCode }),
    )
    socket.on('open', () => {
      openedMs = took()
      if (!options.expect.message) return done({ what: 'open', openedMs })
      const { send } = options
      if (send !== undefined) socket.send(typeof send === 'string' ? send : JSON.stringify(send))
    })
    socket.on('message', (data) => done({ what: 'message', text: String(data), openedMs, messageMs: took() }))
    socket.on('close', (code) => done({ what: 'closed', code }))
    // Stays on: a socket that is cut off while it connects says so once more.
    socket.on('error', (error) => end(() => reject(error)))
  })
}

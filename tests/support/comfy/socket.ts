/** A JSON message of ComfyUI's socket; binary previews are left aside. */
export type SocketMessage = { readonly type: string; readonly data: Readonly<Record<string, unknown>> }

export type ComfySocket = {
  /** False from the moment at which it was lost. */
  alive(): boolean
  close(): void
}

const connectLimitMs = 5_000

/**
 * Connects before anything is submitted: ComfyUI replays nothing. Each run has a client id of its own, since a
 * second socket with the same id would silence the first. Undefined when there is no socket to be had: a job can
 * be followed by polling too.
 */
export function openSocket(
  url: string,
  clientId: string,
  onMessage: (message: SocketMessage) => void,
): Promise<ComfySocket | undefined> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws?clientId=${clientId}`)
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('message', ({ data }) => {
    const message = typeof data === 'string' ? parseMessage(data) : undefined
    if (message) onMessage(message)
  })
  const { promise, resolve } = Promise.withResolvers<ComfySocket | undefined>()
  const alive = () => socket.readyState === WebSocket.OPEN
  const giveUp = setTimeout(() => resolve(undefined), connectLimitMs)
  socket.addEventListener('open', () => resolve({ alive, close: () => socket.close() }))
  socket.addEventListener('error', () => resolve(undefined))
  socket.addEventListener('close', () => resolve(undefined))
  return promise.finally(() => clearTimeout(giveUp))
}

function parseMessage(text: string): SocketMessage | undefined {
  const message: unknown = JSON.parse(text)
  if (typeof message !== 'object' || message === null) return undefined
  const { type, data } = message as Partial<SocketMessage>
  return typeof type === 'string' && typeof data === 'object' && data !== null ? { type, data } : undefined
}

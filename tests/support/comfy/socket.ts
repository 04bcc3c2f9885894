import { type Preview, readPreview } from './previews.ts'

/** A JSON message of ComfyUI's socket. */
export type SocketMessage = { readonly type: string; readonly data: Readonly<Record<string, unknown>> }

export type ComfySocket = {
  /** Everything that came, oldest first; both lists grow. */
  readonly messages: readonly SocketMessage[]
  readonly previews: readonly Preview[]
  /** False from the moment at which it was lost. */
  alive(): boolean
  close(): void
}

const connectLimitMs = 5_000
const features = JSON.stringify({ type: 'feature_flags', data: { supports_preview_metadata: true } })

/**
 * Connects before anything is submitted: ComfyUI replays nothing. Each job has a client id of its own, since a
 * second socket with the same id would silence the first. Undefined when there is no socket to be had: a job can
 * be followed by polling too.
 */
export function openSocket(url: string, clientId: string): Promise<ComfySocket | undefined> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws?clientId=${clientId}`)
  socket.binaryType = 'arraybuffer'
  const messages: SocketMessage[] = []
  const previews: Preview[] = []
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') keep(messages, parseMessage(data))
    else keep(previews, readPreview(Buffer.from(data)))
  })
  const { promise, resolve } = Promise.withResolvers<ComfySocket | undefined>()
  const alive = () => socket.readyState === WebSocket.OPEN
  // As the first message: from now on previews say whose they are. Servers that know no such thing ignore it.
  socket.addEventListener('open', () => socket.send(features))
  const giveUp = setTimeout(() => resolve(undefined), connectLimitMs)
  socket.addEventListener('open', () => resolve({ messages, previews, alive, close: () => socket.close() }))
  socket.addEventListener('error', () => resolve(undefined))
  socket.addEventListener('close', () => resolve(undefined))
  return promise.finally(() => clearTimeout(giveUp))
}

function keep<Item>(list: Item[], item: Item | undefined): void {
  if (item !== undefined) list.push(item)
}

function parseMessage(text: string): SocketMessage | undefined {
  const message: unknown = JSON.parse(text)
  if (typeof message !== 'object' || message === null) return undefined
  const { type, data } = message as Partial<SocketMessage>
  return typeof type === 'string' && typeof data === 'object' && data !== null ? { type, data } : undefined
}

import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer } from 'ws'
import { isSameOrigin } from './origin.ts'
import { previewFrame, previewFrameWithMetadata } from './preview.ts'
import { isRecord } from './prompt.ts'

export type Sockets = {
  /** To one client if it is connected; without an id to everyone. */
  send: (event: string, data: object, clientId?: string) => void
  sendPreview: (png: Buffer, node: string, promptId: string, clientId?: string) => void
  /** Cuts the line of a client (or of all) without a goodbye. */
  drop: (clientId?: string) => void
  close: () => void
}

export type SocketsSetup = {
  readonly server: Server
  readonly status: () => object
  readonly features: object
  /** The node this client's job is at, if it runs. */
  readonly nodeOf: (clientId: string) => string | undefined
  readonly dropsAtConnect: () => boolean
}

type Client = { readonly socket: WebSocket; readonly wantsMetadata: boolean }

export function openSockets(setup: SocketsSetup): Sockets {
  const clients = new Map<string, Client>()
  const upgrader = new WebSocketServer({ noServer: true })
  setup.server.on('upgrade', (req, socket, head) => {
    const refusal = refusalOf(req)
    if (refusal !== undefined) return refuse(socket, refusal)
    upgrader.handleUpgrade(req, socket, head, (ws) => welcome(ws, req, clients, setup))
  })
  const receivers = (id?: string) => {
    const one = id === undefined ? undefined : clients.get(id)
    return id === undefined ? [...clients.values()] : one === undefined ? [] : [one]
  }
  return {
    send: (event, data, id) => {
      for (const { socket } of receivers(id)) sendTo(socket, event, data)
    },
    sendPreview: (png, node, promptId, id) => {
      for (const { socket, wantsMetadata } of receivers(id)) {
        socket.send(wantsMetadata ? previewFrameWithMetadata(png, node, promptId) : previewFrame(png))
      }
    },
    drop: (id) => {
      for (const { socket } of receivers(id)) socket.terminate()
    },
    close: () => {
      for (const socket of upgrader.clients) socket.terminate()
      upgrader.close()
    },
  }
}

function refusalOf(req: IncomingMessage): string | undefined {
  const { pathname } = new URL(req.url ?? '/', 'http://comfy')
  if (!isSameOrigin(req)) return '403 Forbidden'
  return pathname === '/ws' || pathname === '/api/ws' ? undefined : '404 Not Found'
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
}

function welcome(
  socket: WebSocket,
  req: IncomingMessage,
  clients: Map<string, Client>,
  setup: SocketsSetup,
): void {
  const asked = new URL(req.url ?? '/', 'http://comfy').searchParams.get('clientId')
  const sid = asked || randomUUID().replaceAll('-', '')
  clients.set(sid, { socket, wantsMetadata: false })
  // Whoever leaves takes the name along, even when a second socket has it by now: that one goes silent.
  socket.on('close', () => clients.delete(sid))
  socket.on('error', () => socket.terminate())

  sendTo(socket, 'status', { status: setup.status(), sid })
  const node = setup.nodeOf(sid)
  if (node !== undefined) sendTo(socket, 'executing', { node })
  if (setup.dropsAtConnect()) socket.terminate()
  socket.once('message', (data) => {
    const flags = featureFlagsOf(String(data))
    if (flags === undefined) return
    clients.set(sid, { socket, wantsMetadata: flags.supports_preview_metadata === true })
    sendTo(socket, 'feature_flags', setup.features)
  })
}

function featureFlagsOf(text: string): Record<string, unknown> | undefined {
  try {
    const message: unknown = JSON.parse(text)
    if (!isRecord(message) || message.type !== 'feature_flags') return undefined
    return isRecord(message.data) ? message.data : {}
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function sendTo(socket: WebSocket, event: string, data: object): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: event, data }))
}

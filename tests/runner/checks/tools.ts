import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import type { TestContext } from 'node:test'
import { pino } from 'pino'
import type { z } from 'zod'
import type { Observation } from '../../../runner/core/observation.ts'
import { systemClock } from '../../../runner/lib/clock.ts'
import type { CheckInstance, CheckKind, Tools } from '../../../runner/lib/plugin.ts'
import { askCheck } from '../../../runner/schedule/ask.ts'
import { createLane } from '../../../runner/schedule/lanes.ts'

export const clock = systemClock()
export const tools: Tools = {
  clock,
  log: pino({ level: 'silent' }),
  service: 'panel',
  dataDir: tmpdir(),
  env: {},
}

/** An instance of a kind, its options written as in a configuration. */
export function instanceOf<Options extends z.ZodType>(
  kind: CheckKind<Options>,
  options: z.input<Options>,
): CheckInstance {
  return kind.create(kind.options.parse(options), tools)
}

/** Asks as the daemon does. */
export function ask(instance: CheckInstance, deadlineMs = 5_000, fresh = false): Promise<Observation> {
  const lane = createLane({ name: 'light', concurrency: 4, clock })
  return askCheck({
    check: { id: 'panel/health', service: 'panel' },
    instance,
    lane,
    clock,
    from: 'here',
    fresh,
    deadlineMs,
  })
}

/** An HTTP server on loopback, closed with all of its connections when the test ends. */
export async function serve(
  t: TestContext,
  listener: RequestListener,
): Promise<{ url: string; port: number; server: Server }> {
  const server = createServer(listener)
  const port = await listen(server)
  t.after(() => new Promise((closed) => server.close(closed).closeAllConnections()))
  return { url: `http://127.0.0.1:${port}/api/health`, port, server }
}

/** A TCP server that does with a connection what it likes. */
export async function serveRaw(
  t: TestContext,
  onSocket: (socket: Socket) => void,
): Promise<{ url: string; port: number }> {
  const sockets = new Set<Socket>()
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => sockets.delete(socket)).on('close', () => sockets.delete(socket))
    onSocket(socket)
  })
  const port = await listen(server)
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((closed) => server.close(closed))
  })
  return { url: `http://127.0.0.1:${port}/api/health`, port }
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer()
  const port = await listen(server)
  await new Promise((closed) => server.close(closed))
  return port
}

function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { WebSocketServer } from 'ws'
import { handshake } from '../../support/web-socket.ts'

async function serve(t: TestContext, server: Server): Promise<string> {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  t.after(() => new Promise((closed) => server.close(closed).closeAllConnections()))
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`
}

const upgrading = (answer: (socket: Duplex) => void) =>
  createServer().on('upgrade', (_request, socket) => answer(socket))

test('a handshake opens, is refused with a status, dropped, or left alone', async (t) => {
  const well = createServer()
  const sockets = new WebSocketServer({ server: well })
  t.after(() => sockets.close())
  assert.equal(await handshake(await serve(t, well)), 'open')
  const plain = createServer((_request, response) => response.writeHead(404).end())
  assert.equal(await handshake(await serve(t, plain)), 404)
  assert.equal(
    await handshake(
      await serve(
        t,
        upgrading((socket) => socket.destroy()),
      ),
    ),
    'dropped',
  )
  assert.equal(
    await handshake(
      await serve(
        t,
        upgrading((socket) => socket.end()),
      ),
    ),
    'dropped',
  )
  const held: Duplex[] = []
  t.after(() => held.forEach((socket) => void socket.destroy()))
  assert.equal(
    await handshake(
      await serve(
        t,
        upgrading((socket) => held.push(socket)),
      ),
      100,
    ),
    'unanswered',
  )
})

test('a panel that is away is told as away, and not as one without the socket', async () => {
  await assert.rejects(handshake('ws://127.0.0.1:9/ws'), /.* gave no socket[\s\S]*\(kind: refused\)/)
})

import { mkdirSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFaults } from '../faults.ts'
import { announce, endOnSignal } from '../lifecycle.ts'

/** A third, tiny service: the worker that makes thumbnails. It is there to be broken beyond repair. */
const stateDir = process.env.DEMO_STATE_DIR ?? join(tmpdir(), 'demo-thumbs')
const faults = createFaults({ service: 'thumbs', stateDir, names: [] })

if (faults.diesAtStart()) process.exitCode = 1
else await start()

async function start(): Promise<void> {
  mkdirSync(stateDir, { recursive: true })
  const server = createServer((req, res) => {
    faults.handle(req, res).then(
      (done) => done || answer(new URL(req.url ?? '/', 'http://thumbs').pathname, res),
      (error: unknown) => res.destroy(error instanceof Error ? error : undefined),
    )
  })
  const url = await announce(server, Number(process.env.PORT ?? 0))
  faults.attach(server)
  process.stdout.write(`thumbs: listening on ${url}\n`)
  endOnSignal(async () => {
    process.stdout.write('thumbs: ends\n')
    server.close()
    server.closeAllConnections()
  })
}

const thumbs = [64, 128, 256].map((size) => ({ name: `canvas-01-${size}.png`, width: size, height: size }))

function answer(path: string, res: ServerResponse): void {
  process.stdout.write(`thumbs: ${path}\n`)
  const body = bodyOf(path)
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  res.writeHead(body === undefined ? 404 : 200, headers).end(JSON.stringify(body ?? { error: 'Not found' }))
}

function bodyOf(path: string): object | undefined {
  if (path === '/health') return { status: 'ok', uptime: Math.round(process.uptime()), queued: 0 }
  if (path === '/thumbs') return { thumbs, total: thumbs.length }
  return undefined
}

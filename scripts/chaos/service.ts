import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/**
 * The service that is broken: `/health` answers, `POST /fault?name=…` breaks it. With UPSTREAM it needs another
 * service to be healthy. CHAOS_TERM_ORDER names a file with the PID of a Guardian: told to end, it kills that first.
 */
const faults = new Set<string>()
const order = process.env.CHAOS_TERM_ORDER ?? ''
const upstream = process.env.UPSTREAM

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://service')
  if (request.method === 'POST' && pathname === '/fault')
    return commit(searchParams.get('name') ?? '', response)
  // With the fault `awry` every address goes wrong in its own way: /health?as=drip.
  const own = faults.has('awry') ? [searchParams.get('as') ?? ''] : faults
  void health(request, response, new Set(own))
})

function commit(name: string, response: ServerResponse): void {
  faults.add(name)
  if (name === 'exit') process.exit(3)
  if (name === 'abort') process.abort()
  if (name === 'heal') faults.clear()
  // Whoever lets a grandchild hold the port and dies leaves an orphan behind.
  if (name === 'orphan') leaveOrphan()
  else response.writeHead(204).end()
}

function leaveOrphan(): void {
  server.close()
  server.closeAllConnections()
  const env = { ...process.env, CHAOS_TERM_ORDER: '' }
  const child = spawn(process.execPath, [import.meta.filename], { detached: true, stdio: 'ignore', env })
  child.once('spawn', () => process.exit(1))
}

async function health(
  request: IncomingMessage,
  response: ServerResponse,
  faults: Set<string>,
): Promise<void> {
  if (faults.has('hang')) return
  if (faults.has('drip')) return drip(response)
  if (faults.has('huge')) return flood(response)
  const well = upstream === undefined || (await isWell(upstream))
  const body = faults.has('bad-json') ? '{"status": "ok", "details":' : JSON.stringify({ status: 'ok' })
  request.resume()
  response.writeHead(well ? 200 : 503, { 'content-type': 'application/json' }).end(body)
}

const isWell = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
    (answer) => answer.ok,
    () => false,
  )

/** One byte after the other, so that no idle timeout ever ends it. */
function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 100)
  response.on('close', () => clearInterval(timer))
}

/** A gigabyte, as fast as it is taken. */
function flood(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 ** 30 })
  const chunk = Buffer.alloc(2 ** 18, 32)
  let left = 2 ** 30
  const pour = () => {
    while (left > 0 && !response.destroyed) {
      left -= chunk.length
      if (!response.write(chunk)) return
    }
  }
  response.on('drain', pour)
  pour()
}

process.on('SIGTERM', () => {
  obey()
  process.stdout.write(`told to end at ${Math.round(performance.timeOrigin + performance.now())}\n`)
  if (faults.has('deaf')) return
  process.exit(0)
})
/** The Guardian that signals need not be the parent: the one that started this may be dead. */
function obey(): void {
  if (!existsSync(order)) return
  const guardian = Number(readFileSync(order, 'utf8'))
  rmSync(order)
  const command = readFileSync(`/proc/${guardian}/cmdline`, 'utf8')
  if (command.includes('guardian.ts')) process.kill(guardian, 'SIGKILL')
}

server.listen(Number(process.env.PORT), '127.0.0.1', () => process.stdout.write(`ready as ${process.pid}\n`))

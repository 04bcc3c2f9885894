import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { FaultOptions, Faults } from './faults.ts'

/** Faults every demo service has. */
export const commonFaults: readonly string[] = [
  'crash',
  'exit-at-start',
  'hang',
  'slow',
  'drip',
  'error-500',
  'wrong-json',
  'port-held',
]

const tenMinutesMs = 600_000

/**
 * Faults that change an HTTP answer. Each takes `path`, the beginning of the paths it is meant for (all of
 * them by default). `slow {ms}` only delays, so the route still answers.
 */
export async function answerFaults(faults: Faults, path: string, res: ServerResponse): Promise<boolean> {
  const applies = (name: string) => {
    const wanted = faults.options(name).path
    return faults.active(name) && (typeof wanted !== 'string' || path.startsWith(wanted))
  }
  if (applies('slow')) await delay(numberOf(faults.options('slow'), 'ms', 3000))
  if (applies('error-500')) {
    const text = '500 Internal Server Error\n\nServer got itself in trouble'
    res.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end(text)
    return true
  }
  if (applies('wrong-json')) {
    const body = faults.options('wrong-json').body
    const text = typeof body === 'string' ? body : '{"status": "ok", "details":'
    res.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(text)
    return true
  }
  if (applies('drip')) {
    drip(res, numberOf(faults.options('drip'), 'everyMs', 200))
    return true
  }
  return false
}

/** An answer that never ends: one byte at a time, so that every idle timeout starts anew. */
function drip(res: ServerResponse, everyMs: number): void {
  res.writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
  const timer = setInterval(() => res.write(' '), everyMs)
  res.on('close', () => clearInterval(timer))
}

/** Faults after which this process is no longer well. True when `name` is one: the answer is then sent. */
export function endProcess(
  name: string,
  options: FaultOptions,
  req: IncomingMessage,
  res: ServerResponse,
  server: Server | undefined,
): boolean {
  const port = req.socket.localPort ?? 0
  const act = {
    crash: () => process.exit(137),
    hang: () => hang(numberOf(options, 'ms', tenMinutesMs)),
    'port-held': () => void giveAwayPort(port, options, server),
  }[name]
  if (act === undefined) return false
  // The client must have its answer before we are gone, so that a fault is never mistaken for a failed call.
  res.writeHead(204, { connection: 'close' }).end()
  res.once('close', () => setImmediate(act))
  return true
}

/** Blocks the event loop: the kernel goes on accepting, nothing answers and SIGTERM is not heard. */
function hang(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.min(ms, tenMinutesMs))
}

/** A program that is not ours takes the port; it ends by itself after `ms` (120 s). */
async function giveAwayPort(port: number, options: FaultOptions, server: Server | undefined): Promise<void> {
  const stranger = spawn(process.execPath, [fileURLToPath(new URL('stranger.ts', import.meta.url))], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    // Not our environment: whoever started us marks its own children there, and this one is nobody's.
    env: {
      ...(process.env.SystemRoot === undefined ? {} : { SystemRoot: process.env.SystemRoot }),
      PORT: String(port),
      LIVES_MS: String(numberOf(options, 'ms', 120_000)),
    },
  })
  server?.close()
  server?.closeAllConnections()
  // Without a server to close, the port only comes free when we exit: the stranger goes on trying.
  if (server !== undefined) await Promise.race([once(stranger.stdout, 'data'), delay(5000)])
  process.exit(1)
}

function numberOf(options: FaultOptions, key: string, otherwise: number): number {
  const value = options[key]
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : otherwise
}

import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { BrowserServer, LaunchOptions } from '@playwright/test'

/** Browsers that outlive a run. A worker that connects to `address` gets one with just the options that it wants. */
export type Browsers = {
  readonly address: string
  /** The most that are kept; those that the run before did not use go first. */
  beginRun(): void
}

type Launch = (browserName: string, options: LaunchOptions) => Promise<BrowserServer>
type Kept = { readonly server: Promise<BrowserServer>; run: number }

const mostKept = 2
/** Playwright tells its options in a header, environment included. */
const maxHeaderSize = 1_048_576
/** They differ from run to run and from worker to worker, and change nothing of a browser. */
const passing = /^(?:tracesDir|artifactsDir|handleSIG\w+|timeout)$/
const passingEnv = /^(?:TEST_WORKER_INDEX|TEST_PARALLEL_INDEX|GUARDIAN_SUITE_RUN)$/

/**
 * Playwright's own browser servers behind one address: it looks which browser the worker would have launched, sends it
 * on to one that is running with the same options, and launches that first if there is none.
 */
export async function keepBrowsers(launch: Launch, env: Readonly<Record<string, string>>): Promise<Browsers> {
  const kept = new Map<string, Kept>()
  const path = `/${randomUUID()}`
  let run = 0

  const serverFor = (browserName: string, options: LaunchOptions): Promise<BrowserServer> => {
    const key = keyOf(browserName, options)
    const known = kept.get(key)
    if (known) {
      known.run = run
      return known.server
    }
    const one: Kept = { server: launch(browserName, { ...lasting(options), env: options.env ?? env }), run }
    kept.set(key, one)
    const forget = () => kept.delete(key)
    one.server.then((server) => server.once('close', forget), forget)
    return one.server
  }
  const answer = async (request: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => socket.destroy())
    if (new URL(request.url ?? '', 'http://localhost').pathname !== path)
      return refuse(socket, 404, 'Not Found')
    try {
      const { browserName, options } = wantedBy(request)
      const server = await serverFor(browserName, options)
      socket.end(`HTTP/1.1 302 Found\r\nLocation: ${server.wsEndpoint()}\r\nConnection: close\r\n\r\n`)
    } catch (error) {
      refuse(socket, 500, String(error).replace(/\s+/g, ' ').slice(0, 500))
    }
  }

  const gate = createServer({ maxHeaderSize }).on(
    'upgrade',
    (request, socket) => void answer(request, socket),
  )
  gate.listen(0, '127.0.0.1').unref()
  await once(gate, 'listening')
  const address = gate.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    address: `ws://127.0.0.1:${port}${path}`,
    beginRun() {
      run += 1
      const unused = [...kept].filter(([, one]) => one.run < run - 1)
      for (const [key, { server }] of unused.slice(0, Math.max(0, kept.size - mostKept))) {
        kept.delete(key)
        void server.then((one) => one.close())
      }
    },
  }
}

function wantedBy({ headers }: IncomingMessage): { browserName: string; options: LaunchOptions } {
  const told = headers['x-playwright-launch-options']
  const options: unknown = JSON.parse(typeof told === 'string' && told !== '' ? told : '{}')
  return {
    browserName: String(headers['x-playwright-browser'] ?? 'chromium'),
    options: options as LaunchOptions,
  }
}

const refuse = (socket: Duplex, status: number, why: string): void => {
  socket.end(`HTTP/1.1 ${status} ${why}\r\nConnection: close\r\n\r\n`)
}

const lasting = (options: LaunchOptions): LaunchOptions =>
  Object.fromEntries(Object.entries(options).filter(([name]) => !passing.test(name)))

function keyOf(browserName: string, options: LaunchOptions): string {
  const env = Object.entries(options.env ?? {}).filter(([name]) => !passingEnv.test(name))
  return JSON.stringify([browserName, sorted({ ...lasting(options), env: Object.fromEntries(env) })])
}

const sorted = (value: object) => Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))

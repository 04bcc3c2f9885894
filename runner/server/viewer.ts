import { randomBytes } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, extname, join, resolve, sep } from 'node:path'
import { resolvePackage } from '../lib/browser-places.ts'

export type Viewer = {
  /** For each trace, in the order given. */
  readonly urls: readonly string[]
  close(): Promise<void>
}

/**
 * Serves Playwright's own trace viewer with these traces, on loopback, until it is closed. What is served lies below a
 * name that nobody can guess: a page of another origin must not read a trace.
 */
export async function openViewer(traces: readonly string[]): Promise<Viewer> {
  const app = join(dirname(resolvePackage('playwright-core')), 'lib', 'vite', 'traceViewer')
  const base = `/${randomBytes(18).toString('base64url')}/`
  const server = createServer((request, response) => {
    const path = pathOf(request.url)
    const file = path?.startsWith(base) ? fileFor(path.slice(base.length), app, traces) : undefined
    const reads = request.method === 'GET' || request.method === 'HEAD'
    if (file === undefined || !reads) refuse(response)
    else send(response, file, request.method === 'HEAD')
  })
  await new Promise<void>((ready, failed) => {
    server.once('error', failed).listen(0, '127.0.0.1', ready)
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    urls: traces.map((_, index) => {
      const trace = encodeURIComponent(`${origin}${base}traces/${index}.zip`)
      return `${origin}${base}viewer/index.html?trace=${trace}`
    }),
    async close() {
      server.closeAllConnections()
      await new Promise<void>((done) => {
        server.close(() => done())
      })
    },
  }
}

function pathOf(url = ''): string | undefined {
  try {
    return decodeURIComponent(url.replace(/[?#].*$/, ''))
  } catch {
    return undefined
  }
}

/** `viewer/…` is the application, `traces/<n>.zip` a trace; nothing else is there. */
function fileFor(path: string, app: string, traces: readonly string[]): string | undefined {
  const trace = /^traces\/(\d{1,4})\.zip$/.exec(path)?.[1]
  if (trace !== undefined) return traces[Number(trace)]
  if (!path.startsWith('viewer/')) return undefined
  const file = resolve(app, path.slice('viewer/'.length))
  const inside = file.startsWith(app + sep)
  return inside && statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.webmanifest': 'application/manifest+json',
  '.zip': 'application/zip',
}

function send(response: ServerResponse, file: string, headOnly: boolean): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size
  if (size === undefined) {
    refuse(response)
    return
  }
  response.writeHead(200, {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'content-length': size,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  if (headOnly) response.end()
  else
    createReadStream(file)
      .once('error', () => response.destroy())
      .pipe(response)
}

function refuse(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'text/plain' }).end('There is nothing here.\n')
}

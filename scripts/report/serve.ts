import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize, sep } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpeg': 'image/jpeg',
  '.webm': 'video/webm',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.zip': 'application/zip',
}

/** Nothing of a report may reach another host, whatever a tested page has put into it. */
const headers = {
  'content-security-policy':
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self' data: blob:; base-uri 'self'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

export type Served = { readonly url: string; close(): Promise<void> }

/** Serves the files of a folder to this host only. */
export async function serveFolder(folder: string, port = 0): Promise<Served> {
  const server = createServer((request, response) => {
    answer(folder, request, response).catch(() => response.writeHead(500).end())
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => new Promise((closed) => server.close(() => closed()).closeAllConnections()),
  }
}

async function answer(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // A name that somebody else's DNS points here would let their page read the reports.
  const ours = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')
  const path = ours && request.method === 'GET' ? pathIn(folder, request.url ?? '/') : undefined
  const found = path === undefined ? undefined : await fileAt(path)
  if (found === undefined) {
    response.writeHead(404, { ...headers, 'content-type': 'text/plain' }).end('There is no such file.\n')
    return
  }
  const type = types[extname(found.path)] ?? 'application/octet-stream'
  response.writeHead(200, { ...headers, 'content-type': type, 'content-length': found.size })
  createReadStream(found.path)
    .on('error', () => response.destroy())
    .pipe(response)
}

/** Undefined for what leads out of the folder. */
function pathIn(folder: string, url: string): string | undefined {
  const { pathname } = new URL(url, 'http://localhost')
  if (/%(?![0-9a-f]{2})/i.test(pathname)) return undefined
  const path = normalize(join(folder, decodeURIComponent(pathname)))
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep) ? path : undefined
}

async function fileAt(path: string): Promise<{ path: string; size: number } | undefined> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory()) return path.endsWith('index.html') ? undefined : fileAt(join(path, 'index.html'))
  return found?.isFile() ? { path, size: found.size } : undefined
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { request } from 'undici'
import { recording } from '../demo/panel-world.ts'
import { realPages } from './real-pages.ts'

type Json = Record<string, unknown>
export type Answer = { readonly status?: number; readonly body: unknown; readonly afterMs?: number }

export type RealPanel = {
  readonly url: string
  /** `METHOD /path` of everything that it was asked. */
  readonly asked: readonly string[]
}

type Options = {
  /** Nobody is there if left out. */
  readonly comfyUrl?: string
  /** What this panel answers otherwise, by path. */
  readonly instead?: Readonly<Record<string, Answer>>
}

/**
 * Answers as the admin panel does that people have: what was recorded of it, with ComfyUI online or not. It knows
 * neither the pages nor the socket that only the demo has, and drops a handshake that it does not know.
 */
export async function startRealPanel(
  t: TestContext,
  { comfyUrl, instead = {} }: Options = {},
): Promise<RealPanel> {
  const answers = { ...(await recordedAnswers(comfyUrl !== undefined)), ...instead }
  const asked: string[] = []
  const server = createServer(async (req, res) => {
    const { pathname } = new URL(req.url ?? '/', 'http://panel')
    asked.push(`${req.method} ${pathname}`)
    const known = answers[req.url ?? ''] ?? answers[pathname]
    if (known?.afterMs) await delay(known.afterMs)
    if (known) return sendJson(res, known)
    if (pathname === '/api/jobs/stream') return openStream(res)
    if (pathname === '/api/metrics') return sendText(res, 'text/plain; version=0.0.4', await metricsText())
    if (pathname.startsWith('/api/comfy/')) return forward(req, res, comfyUrl)
    const page = realPages[pathname]
    res.statusCode = page === undefined ? 404 : 200
    sendText(res, 'text/html', page ?? '<h1>404</h1><h2>This page could not be found.</h2>')
  })
  server.on('upgrade', (_request, socket) => socket.destroy())
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  t.after(() => new Promise((closed) => server.close(closed).closeAllConnections()))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

/** Recorded with ComfyUI away, but for the health: what differs when it is there is put in. */
async function recordedAnswers(online: boolean): Promise<Record<string, Answer>> {
  const body = async (name: string): Promise<Json> => JSON.parse(await recording(`api-${name}.json`))
  const now = { timestamp: new Date().toISOString() }
  const overall = online ? 'healthy' : 'degraded'
  const [health, status, models] = [await body('health'), await body('status'), await body('models')]
  const stats = await body('comfy-system-stats')
  const comfy = online ? comfyIn(health) : { online, models: 0 }
  const seen = { ...comfyIn(status), apiOnline: online }
  return {
    '/api/health': { body: { ...health, ...now, overall, services: { comfy } } },
    '/api/status': { body: { ...status, ...now, overall, services: { comfy: seen } } },
    '/api/selfcheck': { body: { ...(await body('selfcheck')), ...now, comfyui: online } },
    '/api/models': { body: { ...models, ok: online, comfyui: { ...(models.comfyui as Json), online } } },
    '/api/comfyui/status': { body: online ? { online, stats } : await body('comfyui-status') },
    '/api/comfy/status': online
      ? { body: { ok: true, online, stats, models: { count: 0, list: [] } } }
      : { status: 502, body: await body('comfy-status') },
    '/api/system/comfy/status': { body: await body('system-comfy-status') },
    '/api/system/panel/status': { body: await body('system-panel-status') },
    '/api/jobs': { body: await body('jobs') },
    '/api/jobs?id=no-such-job': { status: 404, body: await body('jobs-id-nope') },
    '/api/keys/validate': { body: await body('keys-validate') },
    '/api/flux/generate': { body: { dryRun: true, valid: true, payload: {}, estimatedCost: '$0.04' } },
    '/api/v0/chat': { status: 500, body: { ok: false, error: 'V0_API_KEY is not configured' } },
  }
}

const comfyIn = ({ services }: Json): Json => (services as { comfy: Json }).comfy

/** With no job there is nothing to tell but that the stream is open. */
function openStream(res: ServerResponse): void {
  res.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
  res.write('retry: 3000\n')
  res.write(': connected\n\n')
}

async function forward(
  req: IncomingMessage,
  res: ServerResponse,
  comfyUrl = 'http://127.0.0.1:9',
): Promise<void> {
  const path = (req.url ?? '').slice('/api/comfy'.length)
  const post = req.method === 'POST'
  try {
    const answer = await request(comfyUrl + path, {
      method: post ? 'POST' : 'GET',
      body: post ? req : null,
      headers: post ? { 'content-type': 'application/json' } : {},
    })
    res.writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type']) })
    res.end(Buffer.from(await answer.body.arrayBuffer()))
  } catch {
    const body = { error: 'ComfyUI proxy error', message: 'fetch failed', path: path.split('?')[0] }
    sendJson(res, { status: 502, body })
  }
}

/** Every recorded metric is declared, and none was ever counted. */
const metricsText = async (): Promise<string> =>
  (await recording('api-metrics-names.txt')).trim().replace(/^/gm, '# TYPE ')

const sendJson = (res: ServerResponse, { status = 200, body }: Answer): void => {
  res.statusCode = status
  sendText(res, 'application/json', JSON.stringify(body))
}

function sendText(res: ServerResponse, type: string, text: string): void {
  res.setHeader('content-type', `${type}; charset=utf-8`)
  res.end(text)
}

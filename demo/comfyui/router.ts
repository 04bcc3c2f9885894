import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Call, Refused, sendEmpty, sendText } from './http.ts'
import type { Machine } from './machine.ts'
import { isSameOrigin } from './origin.ts'
import { getFeatures, getFrontPage, getObjectInfo, getSystemStats } from './routes/about.ts'
import { getJob, getJobs, postCancel, postCancelMany } from './routes/jobs.ts'
import { getPrompt, postPrompt } from './routes/prompt.ts'
import { getHistory, getQueue, postFree, postHistory, postInterrupt, postQueue } from './routes/queue.ts'
import { postUpload } from './routes/upload.ts'
import { getView } from './routes/view.ts'

type Answer = (call: Call, machine: Machine) => void | Promise<void>
type Routes = Readonly<Record<string, { readonly GET?: Answer; readonly POST?: Answer }>>

const newerRoutes: Routes = {
  '/jobs': { GET: getJobs },
  '/jobs/*': { GET: getJob },
  '/jobs/cancel': { POST: postCancelMany },
  '/jobs/*/cancel': { POST: postCancel },
}

export type Router = (req: IncomingMessage, res: ServerResponse) => Promise<void>

/** Answers every route of the real server that needs no model, and the same under /api. */
export function createRouter(machine: Machine): Router {
  let number = 0
  const routes: Routes = {
    '/': { GET: getFrontPage },
    '/prompt': { GET: getPrompt, POST: (call) => postPrompt(call, machine, () => number++) },
    '/queue': { GET: getQueue, POST: postQueue },
    '/interrupt': { POST: postInterrupt },
    '/history': { GET: getHistory, POST: postHistory },
    '/history/*': { GET: getHistory },
    '/view': { GET: getView },
    '/upload/image': { POST: postUpload },
    '/system_stats': { GET: getSystemStats },
    '/object_info': { GET: getObjectInfo },
    '/object_info/*': { GET: getObjectInfo },
    '/features': { GET: getFeatures },
    '/free': { POST: postFree },
    '/ws': { GET: refuseWithoutUpgrade },
    ...(machine.jobsApi ? newerRoutes : {}),
  }
  return async (req, res) => {
    try {
      if (await machine.faults.handle(req, res)) return machine.bell.ring()
      if (!isSameOrigin(req)) return sendEmpty(res, 403)
      await dispatch(routes, machine, req, res)
    } catch (error) {
      answerFailure(machine, res, error)
    }
  }
}

async function dispatch(
  routes: Routes,
  machine: Machine,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const url = new URL(req.url ?? '/', 'http://comfy')
  const path = url.pathname.replace(/^\/api(?=\/)/, '')
  const { route, rest } = routeFor(routes, path)
  const method = req.method === 'HEAD' ? 'GET' : req.method
  const answer = method === 'GET' || method === 'POST' ? route[method] : undefined
  if (answer === undefined) {
    const allow = Object.keys(route).flatMap((verb) => (verb === 'GET' ? ['GET', 'HEAD'] : [verb]))
    throw new Refused(405, '405: Method Not Allowed', { allow: allow.join(',') })
  }
  await answer({ req, res, query: url.searchParams, rest }, machine)
}

/** The route of exactly this path, or one whose `*` stands for a part of it: the last, or the one before. */
function routeFor(routes: Routes, path: string) {
  const exact = Object.hasOwn(routes, path) ? routes[path] : undefined
  if (exact) return { route: exact, rest: '' }
  const parts = path.split('/')
  for (const at of [parts.length - 1, parts.length - 2]) {
    const part = parts[at] ?? ''
    const route = part === '' ? undefined : routes[parts.with(at, '*').join('/')]
    if (route) return { route, rest: decodeURIComponent(part) }
  }
  throw new Refused(404, '404: Not Found')
}

function refuseWithoutUpgrade(): never {
  throw new Refused(400, 'No WebSocket UPGRADE hdr: None\n Can "Upgrade" only to "WebSocket".')
}

/** Whatever a route does not expect is a 500 without details, as aiohttp answers it. */
function answerFailure(machine: Machine, res: ServerResponse, error: unknown): void {
  if (res.headersSent) {
    res.destroy()
    return
  }
  if (error instanceof Refused) {
    sendText(res, error.status, error.message, error.headers)
    return
  }
  machine.log('Error handling request from 127.0.0.1')
  machine.log(error instanceof Error ? `${error.name}: ${error.message}` : String(error))
  sendText(res, 500, '500 Internal Server Error\n\nServer got itself in trouble')
}

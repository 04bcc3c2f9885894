import type { IncomingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { request as send } from 'undici'
import { failureOf } from './comfy.ts'

export type Route = {
  /** Under which paths of ours, without a slash at the end. */
  readonly prefix: string
  readonly methods: readonly ('GET' | 'POST' | 'DELETE')[]
  readonly target: () => string
  /** The whole exchange, body included. */
  readonly limitMs: number
  readonly addHeaders?: () => Record<string, string>
  /** What the 502 says besides the reason. */
  readonly error: string
  readonly done?: (method: string, path: string, status: string) => void
}

/**
 * What must not cross: connection matters, who the browser was (a foreign Origin makes ComfyUI refuse), and
 * what would let a stranger's page read the answer.
 */
const ownToEachSide = new Set(
  `connection keep-alive proxy-connection transfer-encoding te trailer upgrade expect host origin referer cookie
   set-cookie authorization access-control-allow-origin access-control-allow-credentials
   access-control-allow-headers access-control-allow-methods access-control-expose-headers access-control-max-age
   access-control-allow-private-network`.split(/\s+/),
)

/** Forwards everything under the prefix as a stream, in both directions. */
export function addProxy(app: FastifyInstance, route: Route): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    scope.route({
      method: [...route.methods],
      url: `${route.prefix}/*`,
      exposeHeadRoute: false,
      handler: (request, reply) => forward(route, request, reply),
    })
  })
}

async function forward(route: Route, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const path = request.raw.url?.slice(route.prefix.length) ?? '/'
  const limit = AbortSignal.timeout(route.limitMs)
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  try {
    const answer = await send(route.target() + path, {
      method: request.method as 'GET' | 'POST' | 'DELETE',
      headers: { ...crossing(request.headers), ...route.addHeaders?.() },
      body: request.body instanceof Readable ? request.body : null,
      signal: AbortSignal.any([limit, gone.signal]),
    })
    route.done?.(request.method, path, String(answer.statusCode))
    return reply.code(answer.statusCode).headers(crossing(answer.headers)).send(answer.body)
  } catch (error) {
    route.done?.(request.method, path, 'error')
    const message = failureOf(limit.aborted ? limit.reason : error)
    return reply.code(502).send({ error: route.error, message, path: path.split('?')[0] })
  }
}

function crossing(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !ownToEachSide.has(name) && !name.startsWith('sec-')) kept[name] = value
  }
  return kept
}

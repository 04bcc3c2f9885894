import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { httpError } from './http-error.ts'

export type Access = { readonly host: string; readonly hosts?: readonly string[]; readonly token: string }

const headers = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  /** Commands tell us by it from a stranger that took over the port of a daemon that died. */
  guardian: String(process.pid),
}

/** Who may ask: nobody through another site's page, and nobody may change anything without the token. */
export function guardAccess(app: FastifyInstance, { host, hosts = [], token }: Access): void {
  const names = new Set(['localhost', host, ...hosts].map((name) => name.toLowerCase()))
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers)
    if (!isOurName(request.headers.host, names)) throw wrongHost(request)
    if (comesFromElsewhere(request)) throw crossSite()
    if (!isReading(request) && !carries(request, token)) throw noToken()
  })
}

/**
 * A name that somebody else's DNS points at us would let their page read our answers (DNS rebinding). An address
 * needs no DNS, so it cannot be rebound.
 */
function isOurName(host: string | undefined, names: ReadonlySet<string>): boolean {
  const url = URL.parse(`http://${host ?? ''}`)
  if (url === null || url.username !== '' || url.pathname !== '/') return false
  return names.has(url.hostname) || isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0
}

/** Browsers always say where a request of another site comes from, in one of these. */
function comesFromElsewhere({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  return headers.origin !== undefined && headers.origin !== `http://${headers.host}`
}

const isReading = ({ method }: FastifyRequest) => method === 'GET' || method === 'HEAD'

function carries({ headers }: FastifyRequest, token: string): boolean {
  const [, shown = ''] = /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? []
  return timingSafeEqual(digest(shown), digest(token))
}

/** Equal lengths, so that comparing takes equal time. */
const digest = (text: string) => createHash('sha256').update(text).digest()

const wrongHost = ({ headers }: FastifyRequest) =>
  httpError(
    421,
    `This Guardian is not known as ${JSON.stringify(headers.host ?? '')}`,
    'Ask for it by its IP address, or add the name to `server.hosts`.',
  )

const crossSite = () =>
  httpError(
    403,
    'Requests from pages of other sites are refused',
    'Use the guardian command, or the page that Guardian serves.',
  )

const noToken = () =>
  httpError(
    401,
    'This request needs the token of the running Guardian',
    'Send `Authorization: Bearer <token>`; the token is in daemon.json in the data folder.',
  )

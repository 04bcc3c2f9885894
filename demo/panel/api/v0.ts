import type { FastifyInstance } from 'fastify'
import type { Parts } from '../parts.ts'
import { addProxy } from '../proxy.ts'

/** The v0 proxy: refuses without a key, adds the key on the way out, and gives an answer 60 s. */
export function addV0(app: FastifyInstance, { settings, log }: Parts): void {
  const { v0Key, v0Url } = settings
  if (v0Key === undefined || v0Url === undefined) {
    const refusal =
      v0Key === undefined
        ? {
            status: 401,
            error: 'V0_API_KEY not configured',
            message: 'Добавьте V0_API_KEY и перезапустите панель',
          }
        : {
            status: 503,
            error: 'V0_URL not configured',
            message: 'Демо-панель не обращается к внешним сервисам',
          }
    app.route({
      method: ['GET', 'POST'],
      url: '/api/v0/*',
      exposeHeadRoute: false,
      handler: async (_request, reply) => {
        const { status, ...body } = refusal
        return reply.code(status).send(body)
      },
    })
    return
  }
  addProxy(app, {
    prefix: '/api/v0',
    methods: ['GET', 'POST'],
    target: () => v0Url,
    limitMs: settings.limits.v0Proxy,
    error: 'v0 proxy error',
    addHeaders: () => ({ authorization: `Bearer ${v0Key}` }),
    done: (method, _path, status) => log.info({ method, status }, 'v0 proxy'),
  })
}

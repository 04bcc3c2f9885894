import type { FastifyInstance } from 'fastify'
import { endpointOf, failureOf } from '../comfy.ts'
import type { Parts } from '../parts.ts'
import { addProxy } from '../proxy.ts'

/** What the panel says of ComfyUI, and the way through to it. */
export function addComfy(app: FastifyInstance, { comfy, metrics, settings, log }: Parts): void {
  app.get('/api/comfy/status', async (_request, reply) => {
    try {
      const [stats, list] = await Promise.all([comfy.ask('/system_stats', 5000), comfy.models(5000)])
      return { ok: true, online: true, stats, models: { count: list.length, list } }
    } catch (error) {
      log.warn({ error: failureOf(error) }, 'ComfyUI is away')
      return reply.code(502).send({ ok: false, online: false, error: failureOf(error) })
    }
  })
  app.get('/api/comfyui/status', async () => {
    try {
      return { online: true, stats: await comfy.ask('/system_stats', 5000) }
    } catch (error) {
      log.warn({ error: failureOf(error) }, 'ComfyUI is away')
      return { online: false }
    }
  })
  addProxy(app, {
    prefix: '/api/comfy',
    methods: ['GET', 'POST', 'DELETE'],
    target: () => comfy.url,
    limitMs: settings.limits.comfyProxy,
    error: 'ComfyUI proxy error',
    done: (method, path, status) => {
      const endpoint = endpointOf(path)
      metrics.comfyCalls.inc({ endpoint, status })
      const operation = method === 'POST' ? operations.get(endpoint) : undefined
      if (operation !== undefined) metrics.queueOperations.inc({ operation })
      if (status === 'error') log.error({ method, path: path.split('?')[0] }, 'ComfyUI proxy error')
    },
  })
}

const operations = new Map([
  ['/prompt', 'submit'],
  ['/queue', 'delete'],
  ['/interrupt', 'interrupt'],
])

import type { FastifyInstance } from 'fastify'
import type { Parts } from '../parts.ts'

/** `/api/metrics` in Prometheus' text format, and the counting of requests. */
export function addMetrics(app: FastifyInstance, { metrics, comfy, log }: Parts): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown'
    const labels = { method: request.method, route, status: String(reply.statusCode) }
    metrics.requests.inc(labels)
    metrics.durations.observe(labels, reply.elapsedTime / 1000)
    const ms = Math.round(reply.elapsedTime)
    log.info(
      { method: request.method, url: request.url.split('?')[0], status: reply.statusCode, ms },
      'request',
    )
  })
  app.get('/api/metrics', async (_request, reply) => {
    const { online, running, pending } = await comfy.glance()
    metrics.serviceUp.set({ service: 'panel' }, 1)
    metrics.serviceUp.set({ service: 'comfy' }, online ? 1 : 0)
    metrics.queueDepth.set(running + pending)
    reply.header('content-type', metrics.registry.contentType)
    return metrics.registry.metrics()
  })
}

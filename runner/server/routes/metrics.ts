import type { FastifyInstance } from 'fastify'

export type MetricsSource = { text(): Promise<string>; readonly contentType: string }

/** For Prometheus. */
export function metricsRoute(app: FastifyInstance, metrics: MetricsSource): void {
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()))
}

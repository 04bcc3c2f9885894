import type { FastifyInstance } from 'fastify'

export function statusRoute(app: FastifyInstance, status: () => unknown): void {
  app.get('/api/guardian/status', async () => status())
}

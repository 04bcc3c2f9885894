import type { FastifyInstance } from 'fastify'

/** Alive: the event loop turns. */
export function healthzRoute(app: FastifyInstance, version: string): void {
  app.get('/healthz', () => ({ status: 'ok', version, pid: process.pid }))
}

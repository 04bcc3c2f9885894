import type { FastifyInstance } from 'fastify'
import { takeTime } from '../patience.ts'

/** Asks every light check now; the answers are plain data. */
export type CheckService = () => Promise<unknown>

export function checkRoute(app: FastifyInstance, check: CheckService): void {
  app.post('/api/guardian/check', async (request, reply) => {
    takeTime(request, reply)
    return { result: await check() }
  })
}

import type { FastifyInstance } from 'fastify'
import { addJobsStream } from '../live.ts'
import type { Parts } from '../parts.ts'

/** The panel's own jobs, one job, and the stream of changes. */
export function addJobs(app: FastifyInstance, parts: Parts): void {
  app.get<{ Querystring: { id?: string } }>('/api/jobs', async (request, reply) => {
    const { id } = request.query
    if (id === undefined) return { jobs: parts.jobs.list() }
    return parts.jobs.find(id) ?? reply.code(404).send({ error: 'Job not found' })
  })
  addJobsStream(app, parts)
}

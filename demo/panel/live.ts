import { PassThrough } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { Parts } from './parts.ts'

const everyMs = 2000

/** `/api/jobs/stream`: server-sent events with the queue and the panel's jobs, at once and whenever they change. */
export function addJobsStream(app: FastifyInstance, { comfy, jobs, metrics }: Parts): void {
  app.get('/api/jobs/stream', { exposeHeadRoute: false }, (_request, reply) => {
    const stream = new PassThrough()
    let sent = ''
    let quiet = 0
    const push = async () => {
      const { online, running, pending } = await comfy.glance()
      const data = { type: 'jobs', queue: { online, running, pending }, jobs: jobs.list() }
      const text = JSON.stringify(data)
      quiet = text === sent ? quiet + everyMs : 0
      if (stream.destroyed || (quiet > 0 && quiet < 15_000)) return
      // A comment keeps intermediaries from closing a stream on which nothing happens.
      stream.write(quiet > 0 ? ': still here\n\n' : event(data))
      if (quiet > 0) quiet = 0
      sent = text
    }
    const timer = setInterval(() => void push(), everyMs)
    metrics.streams.inc()
    reply.raw.once('close', () => {
      clearInterval(timer)
      metrics.streams.dec()
      stream.destroy()
    })
    void push()
    return reply
      .headers({ 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' })
      .send(stream)
  })
}

function event(data: object): string {
  return `data: ${JSON.stringify({ ...data, timestamp: new Date().toISOString() })}\n\n`
}

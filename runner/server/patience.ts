import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * For who has shown the token: a restart or a browser test may be silent for longer than an idle connection is
 * otherwise borne. The connection is not used again, so that this holds for one request only.
 */
export function takeTime(request: FastifyRequest, reply: FastifyReply): void {
  request.raw.socket.setTimeout(0)
  reply.header('connection', 'close')
}

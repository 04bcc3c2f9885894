import type { FastifyError, FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { z } from 'zod'
import { UserError } from '../lib/errors.ts'

/** What every error looks like to a client; no stack, no path of ours. */
export type ErrorBody = {
  readonly error: string
  readonly remedy: string /** For a command. */
  readonly exitCode?: 1 | 2
}

export function answerErrors(app: FastifyInstance, log: Logger): void {
  app.setNotFoundHandler((request, reply) => {
    const body = {
      error: `There is no ${request.method} ${request.url.slice(0, 200)}`,
      remedy: 'See docs for the routes that exist.',
    }
    return reply.code(404).send(body satisfies ErrorBody)
  })
  app.setErrorHandler((error, _request, reply) => {
    const { status, body } = describeError(error)
    if (status >= 500) log.error({ action: 'serve', err: error }, 'A request could not be answered')
    return reply.code(status).send(body)
  })
}

/** Status and body for whatever was thrown. */
export function describeError(error: unknown): { readonly status: number; readonly body: ErrorBody } {
  if (error instanceof UserError) {
    const { message, remedy, exitCode } = error
    return { status: exitCode === 2 ? 400 : 409, body: { error: message, remedy, exitCode } }
  }
  if (error instanceof z.ZodError) {
    return {
      status: 400,
      body: { error: z.prettifyError(error), remedy: 'Send what the route asks for.', exitCode: 2 },
    }
  }
  const status = statusOf(error)
  if (status === undefined) return { status: 500, body: ourFault }
  const { message, remedy } = error as Error & { remedy?: string }
  return {
    status,
    body: { error: message, remedy: remedy ?? remedies[status] ?? 'Send a request that the route takes.' },
  }
}

/** Fastify's own refusals, and ours, carry a status below 500. */
function statusOf(error: unknown): number | undefined {
  const { statusCode } = error instanceof Error ? (error as FastifyError) : {}
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? statusCode : undefined
}

const ourFault: ErrorBody = { error: 'Guardian could not answer', remedy: 'See its log for the reason.' }

const remedies: Readonly<Record<number, string>> = {
  400: 'Send JSON.',
  413: 'Send at most 64 KiB.',
  415: 'Send JSON as `application/json`.',
}

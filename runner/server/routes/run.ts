import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { describeError } from '../answer-errors.ts'
import { takeTime } from '../patience.ts'

export type RunAsk = {
  readonly suites: readonly string[]
  readonly by: string
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal
}

/** Runs suites and yields progress as plain data, the result last. Throws UserError before the first when it cannot. */
export type RunService = (ask: RunAsk) => AsyncIterable<unknown>

const by = z.string().min(1).max(100).default('operator')
const body = z.strictObject({ suites: z.array(z.string().min(1).max(100)).min(1).max(50), by })
const smokeBody = z.strictObject({ by }).prefault({})

/** Answers as it goes along, one JSON value a line. A failure under way is a last line like every other error. */
export function runRoute(app: FastifyInstance, runSuite: RunService): void {
  app.post('/api/guardian/run', (request, reply) =>
    stream(request, reply, body.parse(request.body), runSuite),
  )
  app.post('/api/guardian/run-smoke', (request, reply) => {
    const asked = smokeBody.parse(request.body ?? undefined)
    return stream(request, reply, { ...asked, suites: ['smoke'] }, runSuite)
  })
}

async function stream(
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Omit<RunAsk, 'signal'>,
  runSuite: RunService,
): Promise<FastifyReply> {
  takeTime(request, reply)
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  const progress = runSuite({ ...asked, signal: gone.signal })[Symbol.asyncIterator]()
  // What fails before there is any progress answers with a status of its own.
  const first = await progress.next()
  return reply.type('application/x-ndjson').send(Readable.from(lines(first, progress)))
}

async function* lines(
  first: IteratorResult<unknown>,
  progress: AsyncIterator<unknown>,
): AsyncGenerator<string> {
  try {
    for (let step = first; !step.done; step = await progress.next())
      yield `${JSON.stringify(step.value ?? null)}\n`
  } catch (error) {
    yield `${JSON.stringify(describeError(error).body)}\n`
  } finally {
    await progress.return?.()
  }
}

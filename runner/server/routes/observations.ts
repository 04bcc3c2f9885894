import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { HandRun } from '../../core/hand-run.ts'
import { takeTime } from '../patience.ts'

/** Takes the results of a run by hand; its answer is plain data for the client. */
export type RecordService = (run: HandRun) => unknown

const short = z.string().min(1).max(500)
const time = z.number().nonnegative().max(8.64e15)

const evidence = z.strictObject({
  kind: z.enum(['screenshot', 'baseline', 'diff', 'trace', 'log', 'snapshot', 'error', 'file']),
  title: z.string().max(2_000),
  path: z.string().max(4_000).optional(),
  text: z.string().max(50_000).optional(),
  contentType: z.string().max(200).optional(),
})

const reason = z.enum([
  ...['ok', 'slow', 'visual', 'refused', 'reset', 'exited', 'timeout', 'dns'],
  ...[
    'tls',
    'http-4xx',
    'http-5xx',
    'wrong-data',
    'assertion',
    'white-screen',
    'low-resource',
    'own-trouble',
  ],
] as const)

const answer = z.strictObject({
  verdict: z.enum(['pass', 'degraded', 'fail', 'inconclusive']),
  reason,
  summary: z.string().max(5_000),
  values: z.record(z.string().max(200), z.union([z.number(), z.string().max(2_000), z.boolean()])).optional(),
  evidence: z.array(evidence).max(50).optional(),
})

const body = z.strictObject({
  run: z.string().regex(/^[\w-]{1,100}$/),
  addresses: z.record(short, short),
  startedAt: time,
  tookMs: time,
  answers: z
    .array(
      z.strictObject({
        check: z.strictObject({
          id: short,
          service: short,
          vital: z.boolean(),
          weight: z.literal('suite'),
          suite: short,
        }),
        startedAt: time,
        tookMs: time,
        answer,
      }),
    )
    .max(2_000),
})

/** A failed test brings its error and its console along, so this may be larger than any other request. */
const bodyLimit = 8 * 1024 * 1024

export function observationsRoute(app: FastifyInstance, record: RecordService): void {
  app.post('/api/guardian/observations', { bodyLimit }, async (request, reply) => {
    takeTime(request, reply)
    // Absent and undefined are one in JSON.
    return record(body.parse(request.body) as HandRun)
  })
}

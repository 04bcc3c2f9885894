import type { FastifyInstance } from 'fastify'

export type Readiness = {
  readonly booted: boolean
  /** Why nothing can be saved, when nothing can. */
  readonly storeTrouble?: string | undefined
  /** Time since the engine last turned; milliseconds. */
  readonly sinceTickMs: number
}

const oldestTickMs = 10_000

/** Ready: it watches, and remembers what it sees. Otherwise 503 with the reasons. */
export function readyzRoute(app: FastifyInstance, ready: () => Readiness): void {
  app.get('/readyz', (_request, reply) => {
    const reasons = reasonsAgainst(ready())
    return reply.code(reasons.length === 0 ? 200 : 503).send({ ready: reasons.length === 0, reasons })
  })
}

function reasonsAgainst({ booted, storeTrouble, sinceTickMs }: Readiness): readonly string[] {
  if (!booted) return ['Guardian is starting']
  return [
    ...(storeTrouble ? [storeTrouble] : []),
    ...(sinceTickMs >= oldestTickMs
      ? [`The engine has not turned for ${Math.round(sinceTickMs / 1_000)} s`]
      : []),
  ]
}

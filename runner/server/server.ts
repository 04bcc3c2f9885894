import fastify, { type FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { guardAccess } from './access.ts'
import { answerErrors } from './answer-errors.ts'
import { listen } from './listen.ts'
import { type CheckService, checkRoute } from './routes/check.ts'
import { type ControlService, controlRoute } from './routes/control.ts'
import { healthzRoute } from './routes/healthz.ts'
import { type MetricsSource, metricsRoute } from './routes/metrics.ts'
import { observationsRoute, type RecordService } from './routes/observations.ts'
import { type Readiness, readyzRoute } from './routes/readyz.ts'
import { type RunService, runRoute } from './routes/run.ts'
import { statusRoute } from './routes/status.ts'

/** Everything that the server can be asked for is a function here: it knows nothing of the engine. */
export type ServerOptions = {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Further names under which we may be reached, beside IP addresses and localhost. */
  readonly hosts?: readonly string[]
  /** What POSTs have to show as `Authorization: Bearer …`. */
  readonly token: string
  readonly log: Logger
  readonly version: string
  readonly ready: () => Readiness
  readonly metrics: MetricsSource
  /** Plain data for `GET /api/guardian/status`. */
  readonly status: () => unknown
  readonly check: CheckService
  readonly control: ControlService
  readonly runSuite: RunService
  /** Takes results of runs by hand, where that is wanted. */
  readonly record?: RecordService
  /** Who holds a port, in words: `process 4711 (node server.js)`. */
  readonly portOwner?: (port: number) => Promise<string | undefined>
  /** How long a request may take to arrive, and a client to read on. */
  readonly requestMs?: number
  readonly idleMs?: number
}

export type Server = { readonly url: string; readonly port: number; close(): Promise<void> }

/** Listens when it resolves. UserError when the port is taken or the address cannot be used. */
export async function createServer(options: ServerOptions): Promise<Server> {
  const app = buildApp(options)
  const { url, port } = await listen(app, options)
  return { url, port, close: () => app.close() }
}

function buildApp(options: ServerOptions): FastifyInstance {
  const { log, version, requestMs = 10_000, idleMs = 30_000 } = options
  const app = fastify({
    bodyLimit: 64 * 1024,
    requestTimeout: requestMs,
    connectionTimeout: idleMs,
    keepAliveTimeout: 5_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
    http: { connectionsCheckingInterval: Math.min(requestMs, 5_000), maxHeaderSize: 8 * 1024 },
  })
  app.server.maxConnections = 100
  app.removeContentTypeParser('text/plain')
  answerErrors(app, log)
  guardAccess(app, options)
  healthzRoute(app, version)
  readyzRoute(app, options.ready)
  metricsRoute(app, options.metrics)
  statusRoute(app, options.status)
  checkRoute(app, options.check)
  controlRoute(app, options.control)
  runRoute(app, options.runSuite)
  if (options.record) observationsRoute(app, options.record)
  return app
}

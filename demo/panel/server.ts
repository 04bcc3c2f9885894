import { createServer, type Server } from 'node:http'
import fastify from 'fastify'
import { addCanvas } from './api/canvas.ts'
import { addChat } from './api/chat.ts'
import { addComfy } from './api/comfy.ts'
import { addFlux } from './api/flux.ts'
import { addHealth } from './api/health.ts'
import { addJobs } from './api/jobs.ts'
import { addMetrics } from './api/metrics.ts'
import { addModels } from './api/models.ts'
import { addSystem } from './api/system.ts'
import { addV0 } from './api/v0.ts'
import { addValidation } from './api/validate.ts'
import { addAssets } from './assets.ts'
import { addPages } from './pages.ts'
import type { Parts } from './parts.ts'
import { addStats } from './stats.ts'

export type Panel = { readonly server: Server; readonly close: () => Promise<void> }

/** The panel, ready to listen. Faults come before everything else, as they would in reality. */
export async function createPanel(parts: Parts): Promise<Panel> {
  const { faults, log } = parts
  const app = fastify({
    forceCloseConnections: true,
    serverFactory: (answer) =>
      createServer((req, res) => {
        faults.handle(req, res).then(
          (done) => done || answer(req, res),
          (error: unknown) => res.destroy(error instanceof Error ? error : undefined),
        )
      }),
  })
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500
    log.error({ url: request.url.split('?')[0], error: error.message }, 'request failed')
    return reply.code(status).send({ error: status < 500 ? error.message : 'Internal Server Error' })
  })
  addMetrics(app, parts)
  addHealth(app, parts)
  addComfy(app, parts)
  addModels(app, parts)
  addSystem(app, parts)
  addValidation(app, parts)
  addJobs(app, parts)
  addCanvas(app)
  addFlux(app, parts)
  addV0(app, parts)
  addChat(app)
  await addAssets(app)
  addPages(app, parts)

  const stats = addStats(app.server, parts)
  await app.ready()
  faults.attach(app.server)
  const close = async () => {
    stats.close()
    app.server.closeAllConnections()
    await app.close()
  }
  return { server: app.server, close }
}

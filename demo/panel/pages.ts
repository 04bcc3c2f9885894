import type { FastifyInstance } from 'fastify'
import { frame } from './frame.ts'
import { addLateAnswer, pageInjections, pageInstead } from './page-faults.ts'
import { about } from './pages/about.ts'
import { builder } from './pages/builder.ts'
import { builderV0 } from './pages/builder-v0.ts'
import { canvas } from './pages/canvas.ts'
import { diagnostics } from './pages/diagnostics.ts'
import { help } from './pages/help.ts'
import { home } from './pages/home.ts'
import { preview } from './pages/preview.ts'
import { settings } from './pages/settings.ts'
import { siteGenerate } from './pages/site-generate.ts'
import { siteImport } from './pages/site-import.ts'
import { status } from './pages/status.ts'
import type { Parts } from './parts.ts'

/** In the order of the sidebar. */
const pages = [
  home,
  status,
  diagnostics,
  settings,
  builder,
  builderV0,
  canvas,
  preview,
  siteGenerate,
  siteImport,
  help,
  about,
]

export function addPages(app: FastifyInstance, { settings, comfy, faults }: Parts): void {
  addLateAnswer(app, faults)
  for (const page of pages) {
    app.get(page.path, async (_request, reply) => {
      reply.headers({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
      const instead = pageInstead(faults, page.path)
      if (instead !== undefined) return instead.markup
      const view = { settings, comfy: await comfy.glance() }
      return frame(page, pages, view, pageInjections(faults, page.path)).markup
    })
  }
}

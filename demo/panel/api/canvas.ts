import type { FastifyInstance } from 'fastify'
import { picture, pictureNames } from '../pictures.ts'

/** The gallery: pictures drawn from their names, so that they are always the same, and one that never is. */
export function addCanvas(app: FastifyInstance): void {
  app.get<{ Querystring: { page?: string; limit?: string } }>('/api/canvas/list', async (request) => {
    const page = wholeFrom(request.query.page, 1)
    const limit = Math.min(wholeFrom(request.query.limit, 30), 100)
    const items = pictureNames.slice((page - 1) * limit, page * limit)
    return {
      items: items.map((name) => ({ name, url: `/pictures/${name}.svg`, width: 480, height: 320 })),
      total: pictureNames.length,
      page,
      limit,
      guardStatus: 'ok',
    }
  })
  app.get<{ Params: { name: string } }>('/pictures/:name.svg', async (request, reply) => {
    const random = request.params.name === 'random'
    if (!random && !pictureNames.includes(request.params.name))
      return reply.code(404).send({ error: 'Not found' })
    const svg = picture(random ? String(Math.random()) : request.params.name)
    reply.headers({ 'content-type': 'image/svg+xml', 'cache-control': random ? 'no-store' : 'max-age=3600' })
    return svg
  })
}

function wholeFrom(text: string | undefined, otherwise: number): number {
  const value = Number(text)
  return Number.isInteger(value) && value > 0 ? value : otherwise
}

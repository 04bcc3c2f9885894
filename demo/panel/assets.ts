import { readdir, readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'

const folder = new URL('assets/', import.meta.url)
const styles = ['tokens.css', 'frame.css', 'parts.css', 'builder.css', 'studio.css']

/** Styles, scripts and the icon. All are read at the start, so no path of a request reaches the disk. */
export async function addAssets(app: FastifyInstance): Promise<void> {
  const names = await readdir(folder)
  const css = (await Promise.all(styles.map((name) => read(name)))).join('\n')
  const icon = await read('favicon.svg')
  add(app, '/assets/panel.css', 'text/css; charset=utf-8', css)
  // Browsers ask for .ico by themselves, whatever a page says.
  for (const path of ['/favicon.svg', '/favicon.ico']) add(app, path, 'image/svg+xml', icon)
  for (const name of names.filter((name) => name.endsWith('.js'))) {
    add(app, `/assets/${name}`, 'text/javascript; charset=utf-8', await read(name))
  }
}

function read(name: string): Promise<string> {
  return readFile(new URL(name, folder), 'utf8')
}

function add(app: FastifyInstance, path: string, type: string, text: string): void {
  app.get(path, async (_request, reply) => {
    reply.headers({ 'content-type': type, 'cache-control': 'max-age=60' })
    return text
  })
}

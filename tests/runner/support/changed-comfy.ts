import type { TestContext } from 'node:test'
import { request } from 'undici'
import { listen } from '../demo/panel-world.ts'

/** The same server, but for what `change` makes of its answers, path by path. It carries no socket. */
export const changedComfy = (
  t: TestContext,
  target: string,
  change: (path: string, text: string) => string,
): Promise<string> =>
  listen(t, async (req, res) => {
    const method = req.method === 'POST' ? 'POST' : 'GET'
    const answer = await request(target + req.url, { method, body: method === 'POST' ? req : null })
    const text = Buffer.from(await answer.body.arrayBuffer()).toString('latin1')
    res.writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type']) })
    res.end(Buffer.from(change(req.url ?? '', text), 'latin1'))
  })

import type { APIRequestContext } from '@playwright/test'
import { z } from 'zod'
import { check, expect, fault, must, should, test } from '../support/fixtures.ts'
import { readJson } from '../support/json.ts'

const stranger = 'https://stranger.example'
/** A ComfyUI that accepts and never answers is given up after 10 to 30 s, by the age of the panel. */
const limitMs = 35_000
const upstreamDead = z.object({ error: z.string(), message: z.string(), path: z.literal('/queue') })

test(
  'the proxy forwards ComfyUI, or says that it is away',
  check({ service: 'panel', slowAfter: '5s' }),
  async ({ request }) => {
    const response = await answerOf(request, '/api/comfy/queue')
    if (response.status() === 502) return void (await readJson(response, upstreamDead, 502))
    const { queue_running, queue_pending } = await readJson(
      response,
      z.object({ queue_running: z.array(z.unknown()), queue_pending: z.array(z.unknown()) }),
    )
    should(queue_running.length + queue_pending.length, 'fewer than 20 jobs wait', 'slow').toBeLessThan(20)
  },
)

async function answerOf(request: APIRequestContext, path: string) {
  return request.get(path, { timeout: limitMs }).catch((cause: Error) => {
    if (!/Timeout \d+ms exceeded/.test(cause.message)) throw cause
    throw fault('timeout', `${path} has no limit: nothing came in ${limitMs / 1_000} s`, { cause })
  })
}

test('no answer lets a foreign page read it', check({ service: 'panel' }), async ({ request }) => {
  for (const path of ['/api/health', '/api/keys/validate', '/api/comfy/queue', '/api/jobs']) {
    const headers = (await request.get(path, { headers: { origin: stranger }, timeout: 15_000 })).headers()
    const allowed = headers['access-control-allow-origin']
    must(allowed, `${path} is not opened to every site`, 'wrong-data').not.toBe('*')
    must(allowed, `${path} is not opened to the site that asks`, 'wrong-data').not.toBe(stranger)
  }
})

test('no answer carries a secret', check({ service: 'panel' }), async ({ request }) => {
  const secrets =
    /\bsk-[\w-]{16,}|\bBearer [\w.-]{16,}|_API_KEY["']?\s*[:=]\s*["'][\w-]{16,}|-----BEGIN \w* ?PRIVATE KEY/
  for (const path of [
    '/api/health',
    '/api/status',
    '/api/keys/validate',
    '/api/comfy/status',
    '/api/v0/chat',
  ]) {
    const response = await request.get(path, { timeout: 15_000 })
    const everything = `${JSON.stringify(response.headers())}\n${await response.text()}`
    expect(secrets.exec(everything)?.[0].slice(0, 6), `${path} carries no secret`).toBeUndefined()
  }
})

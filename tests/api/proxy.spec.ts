import type { APIRequestContext } from '@playwright/test'
import { z } from 'zod'
import { pages } from '../smoke/pages.ts'
import { check, expect, fault, must, should, test } from '../support/fixtures.ts'
import { readJson } from '../support/json.ts'
import { isWithoutV0Key } from '../support/paid.ts'
import { secretIn } from '../support/secrets.ts'

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

async function answerOf(request: APIRequestContext, path: string, headers: Record<string, string> = {}) {
  return request.get(path, { headers, timeout: limitMs }).catch((cause: Error) => {
    if (!/Timeout \d+ms exceeded/.test(cause.message)) throw cause
    throw fault('timeout', `${path} has no limit: nothing came in ${limitMs / 1_000} s`, { cause })
  })
}

test('no answer lets a foreign page read it', check({ service: 'panel' }), async ({ request }) => {
  for (const path of ['/api/health', '/api/keys/validate', '/api/comfy/queue', '/api/jobs']) {
    const headers = (await answerOf(request, path, { origin: stranger })).headers()
    const allowed = headers['access-control-allow-origin']
    must(allowed, `${path} is not opened to every site`, 'wrong-data').not.toBe('*')
    must(allowed, `${path} is not opened to the site that asks`, 'wrong-data').not.toBe(stranger)
  }
})

const readable =
  `/api/health /api/status /api/selfcheck /api/keys/validate /api/paths/validate /api/models /api/metrics
  /api/jobs /api/comfyui/status /api/comfy/status /api/comfy/queue /api/comfy/system_stats`.split(/\s+/)

test('no answer and no page carries a secret', check({ service: 'panel' }), async ({ request }) => {
  // With a key the proxy would hand this on to a service that is paid for.
  const asked = (await isWithoutV0Key(request)) ? [...readable, '/api/v0/chat'] : readable
  await Promise.all(asked.map((path) => expectNoSecret(request, path)))
  for (const { path } of pages) await expectNoSecret(request, path)
})

async function expectNoSecret(request: APIRequestContext, path: string): Promise<void> {
  const response = await answerOf(request, path)
  const everything = `${JSON.stringify(response.headers())}\n${await response.text()}`
  expect(secretIn(everything), `${path} carries no secret`).toBeUndefined()
}

import { z } from 'zod'
import { check, expect, must, test } from '../support/fixtures.ts'
import { getJson, readJson } from '../support/json.ts'
import { keys } from '../support/shapes.ts'

/** Never send `confirmed`: with ALLOW_GENERATION=true it would be billed. */
const dryRun = z.object({
  success: z.literal(true),
  dryRun: z.literal(true),
  billed: z.literal(false).optional(),
})
const refusal = z.object({ success: z.literal(false), error: z.string() })

test(
  'keys are judged, and never shown',
  check({ service: 'panel', slowAfter: '5s' }),
  async ({ request }) => {
    const told = await getJson(request, '/api/keys/validate', keys)
    for (const [name, { valid, error }] of Object.entries(told)) {
      if (!valid) expect(error, `it is said why the key of ${name} is no good`).toBeTruthy()
      expect(JSON.stringify(told), 'no key is in the answer').not.toMatch(
        /sk-[\w-]{8,}|v1:[\w-]{16,}|Bearer /,
      )
    }
  },
)

test('FLUX stays a dry run until it is confirmed', check({ service: 'panel' }), async ({ request }) => {
  const data = { prompt: 'a lighthouse at dusk', width: 512, height: 512 }
  const response = await request.post('/api/flux/generate', { data, timeout: 10_000 })
  if (response.status() === 200) await readJson(response, dryRun)
  else
    must(
      response.status(),
      'a refusal is the fault of the request, not of the panel',
      'http-5xx',
    ).toBeLessThan(500)
})

test('FLUX refuses an unsafe prompt', check({ service: 'panel' }), async ({ request }) => {
  const response = await request.post('/api/flux/generate', {
    data: { prompt: 'nsfw deepfake' },
    timeout: 10_000,
  })
  must(response.status(), 'an unsafe prompt is refused', 'wrong-data').toBeGreaterThanOrEqual(400)
  await readJson(response, refusal, response.status())
})

test('the v0 proxy refuses without a key', check({ service: 'panel' }), async ({ request }) => {
  const { v0 } = await getJson(request, '/api/keys/validate', keys)
  test.skip(v0.valid, 'a key is set, and using it costs money')
  const response = await request.post('/api/v0/chat', { data: { message: 'hello' }, timeout: 65_000 })
  expect([401, 403, 500, 503], 'the proxy does not forward without a key').toContain(response.status())
  expect(await response.text(), 'it says what is missing').toContain('V0_API_KEY')
})

import type { APIResponse } from '@playwright/test'
import { z } from 'zod'
import { check, expect, must, note, test } from '../support/fixtures.ts'
import { getJson, readJson } from '../support/json.ts'
import { fluxLeave, isWithoutV0Key, postFlux } from '../support/paid.ts'
import { secretIn } from '../support/secrets.ts'
import { keys } from '../support/shapes.ts'

const dryRun = z.object({
  success: z.literal(true).optional(),
  dryRun: z.literal(true),
  billed: z.literal(false).optional(),
})
const refusal = z.object({ success: z.literal(false).optional(), error: z.string() })

/** Any answer that is no refusal has to say that nothing was sent. */
async function readFlux(response: APIResponse): Promise<'dry run' | 'refused'> {
  const status = response.status()
  must(status, 'a refusal is the fault of the request, not of the panel', 'http-5xx').toBeLessThan(500)
  if (status >= 400) return 'refused'
  await readJson(response, dryRun, status)
  return 'dry run'
}

test(
  'keys are judged, and never shown',
  check({ service: 'panel', slowAfter: '5s' }),
  async ({ request }) => {
    const told = await getJson(request, '/api/keys/validate', keys)
    for (const [name, { valid, error }] of Object.entries(told)) {
      if (!valid) expect(error, `it is said why the key of ${name} is no good`).toBeTruthy()
    }
    const answer = JSON.stringify(told)
    expect(answer, 'no key is in the answer').not.toMatch(/sk-[\w-]{8,}|v1:[\w-]{16,}|Bearer /)
    expect(secretIn(answer), 'nothing in the answer looks like a secret').toBeUndefined()
  },
)

test('FLUX stays a dry run until it is confirmed', check({ service: 'panel' }), async ({ request }) => {
  const { whyNot } = await fluxLeave(request)
  test.skip(whyNot !== undefined, whyNot)
  await readFlux(await postFlux(request, { prompt: 'a lighthouse at dusk', width: 512, height: 512 }))
})

test('FLUX sends no unsafe prompt', check({ service: 'panel' }), async ({ request }) => {
  const { whyNot, generates } = await fluxLeave(request)
  test.skip(whyNot !== undefined, whyNot)
  const response = await postFlux(request, { prompt: 'nsfw deepfake' })
  const how = await readFlux(response)
  note('unsafePrompt', how)
  // The guard is promised for panels that generate; the others send nothing at all.
  if (generates) must(how, 'an unsafe prompt is refused', 'wrong-data').toBe('refused')
  if (how === 'refused') await readJson(response, refusal, response.status())
})

test('the v0 proxy refuses without a key', check({ service: 'panel' }), async ({ request }) => {
  test.skip(!(await isWithoutV0Key(request)), 'a key may be set, and using it costs money')
  const response = await request.post('/api/v0/chat', { data: { message: 'hello' }, timeout: 65_000 })
  expect([401, 403, 500, 503], 'the proxy does not forward without a key').toContain(response.status())
  expect(await response.text(), 'it says what is missing').toContain('V0_API_KEY')
})

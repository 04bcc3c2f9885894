import type { APIRequestContext, APIResponse } from '@playwright/test'
import { check, expect, must, should, test } from '../support/fixtures.ts'
import { fluxLeave, postFlux } from '../support/paid.ts'
import { type Metrics, parseMetrics, sumOf } from '../support/prometheus.ts'

/** The names that the panel promises, with their types. */
const promised = {
  orchestrator_http_requests_total: 'counter',
  orchestrator_http_request_duration_seconds: 'histogram',
  orchestrator_comfy_api_calls_total: 'counter',
  orchestrator_flux_generations_total: 'counter',
} as const

test(
  'metrics can be read, and every promised name is there',
  check({ service: 'panel', slowAfter: '2s' }),
  async ({ request }) => {
    const metrics = await scrape(request)
    must(metrics.wrong, 'every line is in the text format of Prometheus', 'wrong-data').toEqual([])
    expect(Object.fromEntries(metrics.types), 'the promised metrics are declared').toMatchObject(promised)
    should(
      sumOf(metrics, 'orchestrator_process_resident_memory_bytes'),
      'the panel uses less than 2 GB',
    ).toBeLessThan(2e9)
  },
)

type Use = {
  readonly name: string
  readonly use: (request: APIRequestContext) => Promise<APIResponse>
  readonly whyNot?: (request: APIRequestContext) => Promise<string | undefined>
}

/** What makes a promised counter rise; none of it costs anything or leaves anything behind. */
const uses: readonly Use[] = [
  {
    name: 'orchestrator_http_requests_total',
    use: (request) => request.get('/api/keys/validate', { timeout: 10_000 }),
  },
  {
    name: 'orchestrator_comfy_api_calls_total',
    use: (request) => request.get('/api/comfy/queue', { timeout: 15_000 }),
  },
  {
    // A refusal counts too, and is all that is asked for.
    name: 'orchestrator_flux_generations_total',
    use: (request) => postFlux(request, { prompt: 'nsfw deepfake' }),
    whyNot: async (request) => (await fluxLeave(request)).whyNot,
  },
]

for (const { name, use, whyNot } of uses) {
  test(`the counter ${name} counts`, check({ service: 'panel' }), async ({ request }) => {
    const why = await whyNot?.(request)
    test.skip(why !== undefined, why)
    const before = sumOf(await scrape(request), name)
    await use(request)
    // Panels up to October 2025 declare their counters and never count: they work, and nobody can measure it.
    should(sumOf(await scrape(request), name), `${name} rises with its use`).toBeGreaterThan(before)
  })
}

async function scrape(request: APIRequestContext): Promise<Metrics> {
  const response = await request.get('/api/metrics', { timeout: 10_000 })
  must(
    response.status(),
    '/api/metrics answers 200',
    response.status() >= 500 ? 'http-5xx' : 'http-4xx',
  ).toBe(200)
  expect(response.headers()['content-type'], 'metrics are plain text').toContain('text/plain')
  return parseMetrics(await response.text())
}

import { heldAgainstComfy } from '../support/comfy/online.ts'
import { check, expect, note, should, test } from '../support/fixtures.ts'
import { getJson } from '../support/json.ts'
import { health, selfcheck, status } from '../support/shapes.ts'

/** Milliseconds that the panel itself waits for ComfyUI, by what is asked. */
const patience = { health: 3_000, selfcheck: 2_000 }
const unclear =
  'ComfyUI came, went, or was about as slow as the panel is patient: what is right cannot be told'

test(
  'health tells the truth about ComfyUI',
  check({ service: 'panel', vital: true }),
  async ({ request, comfy }) => {
    const { told, really, tookMs } = await heldAgainstComfy(comfy.http, patience.health, () =>
      getJson(request, '/api/health', health),
    )
    note('healthMs', tookMs)
    expect(told.comfyOnline || told.state !== 'healthy', 'no panel is healthy without ComfyUI').toBe(true)
    test.skip(really === undefined, unclear)
    expect(told.comfyOnline, `health says ComfyUI is ${inWords(really)}, as it is`).toBe(really)
    // Older panels are degraded for the sake of their disk and memory too: a person has to look, and no restart helps.
    if (really) should(told.state, 'the panel is healthy while ComfyUI is online').toBe('healthy')
    should(tookMs, 'health answers within 4 s', 'slow').toBeLessThan(4_000)
  },
)

test('status agrees with health', check({ service: 'panel', slowAfter: '4s' }), async ({ request }) => {
  const { services } = await getJson(request, '/api/status', status)
  const { comfyOnline } = await getJson(request, '/api/health', health)
  expect(services.comfy.apiOnline, 'both say the same of ComfyUI').toBe(comfyOnline)
})

test('the self-check looks at ComfyUI just now', check({ service: 'panel' }), async ({ request, comfy }) => {
  const asked = Date.now()
  const { told, really, tookMs } = await heldAgainstComfy(comfy.http, patience.selfcheck, () =>
    getJson(request, '/api/selfcheck', selfcheck),
  )
  expect(Date.parse(told.timestamp), 'its answer is not an old one').toBeGreaterThan(asked - 60_000)
  test.skip(really === undefined, unclear)
  expect(told.comfyui, `the self-check says ComfyUI is ${inWords(really)}, as it is`).toBe(really)
  should(tookMs, 'the self-check answers within 4 s', 'slow').toBeLessThan(4_000)
})

const inWords = (online: boolean | undefined): string => (online ? 'online' : 'offline')

import type { Comfy } from '../support/comfy/client.ts'
import { check, expect, test } from '../support/fixtures.ts'
import { getJson } from '../support/json.ts'
import { health, selfcheck, status } from '../support/shapes.ts'

test(
  'health tells the truth about ComfyUI',
  check({ service: 'panel', vital: true, slowAfter: '4s' }),
  async ({ request, comfy }) => {
    const really = await answers(comfy)
    const told = await getJson(request, '/api/health', health)
    expect(told.comfyOnline, `health says ComfyUI is ${really ? 'online' : 'offline'}, as it is`).toBe(really)
    expect(told.state, 'the panel calls itself healthy exactly when ComfyUI is online').toBe(
      really ? 'healthy' : 'degraded',
    )
  },
)

test('status agrees with health', check({ service: 'panel', slowAfter: '4s' }), async ({ request }) => {
  const { services } = await getJson(request, '/api/status', status)
  const { comfyOnline } = await getJson(request, '/api/health', health)
  expect(services.comfy.apiOnline, 'both say the same of ComfyUI').toBe(comfyOnline)
})

test(
  'the self-check looks at ComfyUI just now',
  check({ service: 'panel', slowAfter: '4s' }),
  async ({ request, comfy }) => {
    const really = await answers(comfy)
    const asked = Date.now()
    const told = await getJson(request, '/api/selfcheck', selfcheck)
    expect(told.comfyui, `the self-check says ComfyUI is ${really ? 'online' : 'offline'}, as it is`).toBe(
      really,
    )
    expect(Date.parse(told.timestamp), 'its answer is not an old one').toBeGreaterThan(asked - 60_000)
  },
)

/** Whether ComfyUI itself answers: what the panel says is held against it. */
const answers = async (comfy: Comfy): Promise<boolean> =>
  comfy.http.ask('/system_stats', { limitMs: 2_000 }).then(
    ({ status: code }) => code === 200,
    () => false,
  )

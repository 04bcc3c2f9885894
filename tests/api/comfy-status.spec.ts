import { check, expect, test } from '../support/fixtures.ts'
import { getJson, readJson } from '../support/json.ts'
import * as shapes from '../support/shapes.ts'

test(
  'the status of ComfyUI comes with its memory and its models',
  check({ service: 'panel', slowAfter: '5s' }),
  async ({ request }) => {
    const response = await request.get('/api/comfy/status', { timeout: 10_000 })
    if (response.status() === 502) {
      await readJson(response, shapes.comfyStatusDown, 502)
      return
    }
    const { stats, models } = await readJson(response, shapes.comfyStatus)
    expect(models.list, 'the list of models is as long as it says').toHaveLength(models.count)
    expect(stats.system.ram_free, 'there cannot be more memory free than there is').toBeLessThanOrEqual(
      stats.system.ram_total,
    )
  },
)

test('both statuses of ComfyUI agree', check({ service: 'panel', slowAfter: '5s' }), async ({ request }) => {
  const { online } = await getJson(request, '/api/comfyui/status', shapes.comfyuiStatus)
  const other = await request.get('/api/comfy/status', { timeout: 10_000 })
  expect(other.status(), 'a ComfyUI that is online is so for everybody').toBe(online ? 200 : 502)
})

/** Their neighbours start and stop services by POST: a check never sends one. */
test(
  'the service manager is asked for ComfyUI and for the panel',
  check({ service: 'panel', slowAfter: '5s' }),
  async ({ request }) => {
    const comfy = await getJson(request, '/api/system/comfy/status', shapes.systemComfyStatus)
    expect(comfy.message, 'the answer is told in words').not.toBe('')
    const panel = await getJson(request, '/api/system/panel/status', shapes.systemPanelStatus)
    expect(panel.service, 'the panel knows its own name').not.toBe('')
  },
)

test(
  'the models are listed, or it is said why there are none',
  check({ service: 'panel', slowAfter: '5s' }),
  async ({ request }) => {
    const { ok, comfyui } = await getJson(request, '/api/models', shapes.models)
    expect(ok, 'the list is good exactly when ComfyUI is online').toBe(comfyui.online)
  },
)

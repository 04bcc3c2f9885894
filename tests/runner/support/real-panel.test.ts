import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startStack } from '../../../demo/stack.ts'
import type { Observation } from '../../../runner/core/observation.ts'
import { listen, smallComfy } from '../demo/panel-world.ts'
import { suitesOf } from '../faults/suites.ts'
import { startRealPanel } from './real-panel.ts'

/** What the suites, unchanged, say of a panel that answers as the real one does. */

const tellsTruth = 'api › health › health tells the truth about ComfyUI'
const nobody = 'http://127.0.0.1:9'
/** Counters that were declared and never count. */
const neverCount = (names: readonly string[]) =>
  names.map((name) => [`api › metrics › the counter orchestrator_${name}_total counts`, 'degraded'] as const)
const counters = neverCount(['http_requests', 'comfy_api_calls', 'flux_generations'])

const startComfy = async (t: TestContext): Promise<string> => {
  const stack = await startStack({ services: ['comfyui'] })
  t.after(() => stack.stop())
  return stack.comfyui.url
}

const others = (seen: readonly Observation[], but: readonly (readonly [string, string])[]) =>
  seen
    .filter(({ check, verdict }) => (new Map(but).get(check) ?? 'pass') !== verdict)
    .map(({ check, verdict, summary }) => `${check}: ${verdict}: ${summary}`)

test('all that is asked of a panel passes with ComfyUI online, but for counters that never count', async (t) => {
  const suites = await suitesOf(t)
  const comfyUrl = await startComfy(t)
  const { url } = await startRealPanel(t, { comfyUrl })
  const seen = await suites.run(await suites.checksOf('api', 'panel'), {
    PANEL_URL: url,
    COMFY_URL: comfyUrl,
  })
  assert.ok(seen.length > 15)
  assert.deepEqual(others(seen, counters), [])
  const values = Object.assign({}, ...seen.map((one) => one.values))
  assert.partialDeepStrictEqual(values, {
    '/ws/stats': 'absent (dropped)',
    firstBlock: 'comment',
    unsafePrompt: 'dry run',
  })
})

test('with ComfyUI away only the job through the panel fails, and says who is away', async (t) => {
  const suites = await suitesOf(t)
  const { url } = await startRealPanel(t)
  const seen = await suites.run(await suites.checksOf('api', 'panel'), { PANEL_URL: url, COMFY_URL: nobody })
  const canary = 'api › comfyui-canary › queue round trip through the panel'
  assert.deepEqual(others(seen, [...counters, [canary, 'fail']]), [])
  assert.match(seen.find(({ check }) => check === canary)?.summary ?? '', /502 .*ComfyUI proxy error/)
})

test('a panel that is degraded for its disk beside a well ComfyUI is no reason for a restart; one that lies is', async (t) => {
  const suites = await suitesOf(t)
  const ask = async (comfyUrl: string, body: object) => {
    const { url } = await startRealPanel(t, { instead: { '/api/health': { body } } })
    const [seen] = await suites.run([tellsTruth], { PANEL_URL: url, COMFY_URL: comfyUrl })
    return `${seen?.verdict}: ${seen?.summary}`
  }
  const comfy = { installed: true, status: 'error', running: false, apiOnline: true, models: 0 }
  const well = await listen(t, smallComfy)
  assert.match(
    await ask(well, { status: 'degraded', services: { comfy } }),
    /^degraded: the panel is healthy while ComfyUI is online/,
  )
  const healthy = { overall: 'healthy', services: { comfy: { online: true, models: 0 } } }
  assert.match(await ask(nobody, healthy), /^fail: health says ComfyUI is offline, as it is/)
})

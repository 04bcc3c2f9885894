import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { suitesOf } from '../faults/suites.ts'
import { type Answer, startRealPanel } from './real-panel.ts'

const flux = [
  'api › guards › FLUX stays a dry run until it is confirmed',
  'api › guards › FLUX sends no unsafe prompt',
  'api › metrics › the counter orchestrator_flux_generations_total counts',
]
const v0 = 'api › guards › the v0 proxy refuses without a key'
const free = [
  'api › guards › keys are judged, and never shown',
  'api › proxy › no answer and no page carries a secret',
]
const key = { valid: true, error: null }
const keyed = { '/api/keys/validate': { body: { flux: key, v0: key } } }

/** Asks a panel with both keys; `paid` is what it was asked that its keys could have paid for. */
async function ask(
  t: TestContext,
  instead: Readonly<Record<string, Answer>>,
  more: Readonly<Record<string, string>> = {},
) {
  const suites = await suitesOf(t)
  const { url, asked } = await startRealPanel(t, { instead: { ...keyed, ...instead } })
  const env = { PANEL_URL: url, COMFY_URL: 'http://127.0.0.1:9', ...more }
  const seen = await suites.run([...flux, v0, ...free], env)
  const paid = asked.filter((one) => /\/api\/(flux|v0)/.test(one))
  const told = new Map(seen.map(({ check, verdict, summary }) => [check, `${verdict}: ${summary}`]))
  return { paid, said: (check = '') => told.get(check) ?? '' }
}

const generates = { '/api/health': { body: { environment: { allowGeneration: true } } } }

test('an old panel, which does not say whether it generates, is asked for nothing that costs money', async (t) => {
  const health = { body: { overall: 'degraded', services: { comfy: { online: false, models: 0 } } } }
  const { paid, said } = await ask(t, { '/api/health': health, '/api/status': { status: 404, body: {} } })
  assert.deepEqual(paid, [])
  for (const check of [...flux, v0]) assert.match(said(check), /^inconclusive: .*cost/, check)
  for (const check of free) assert.match(said(check), /^pass/, check)
  assert.match(said(flux[0]), /does not say whether generation is allowed/)
})

test('nor is one that says that it generates', async (t) => {
  const { paid, said } = await ask(t, generates)
  assert.deepEqual(paid, [])
  assert.match(said(flux[0]), /^inconclusive: .*generation is allowed here/)
})

test('an answer that is no dry run is found out, whatever its status', async (t) => {
  const billed = { status: 201, body: { id: 'job-1', status: 'Pending' } }
  const { said } = await ask(t, { ...generates, '/api/flux/generate': billed }, { GUARDIAN_ASK_FLUX: 'true' })
  assert.match(said(flux[0]), /^fail: .*answered 201 with the wrong content: dryRun/)
  assert.match(said(flux[1]), /^fail: .*answered 201 with the wrong content: dryRun/)
})

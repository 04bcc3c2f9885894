import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bodyOf, listen, startPanel } from './panel-world.ts'

function generate(panelUrl: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return fetch(`${panelUrl}/api/flux/generate`, { method: 'POST', headers, body: JSON.stringify(body) })
}

test('without ALLOW_GENERATION even a confirmed request is a dry run that says what it would send', async (t) => {
  const { panel } = await startPanel(t, { BFL_API_KEY: 'bfl-secret-value' })
  const response = await generate(panel.url, { prompt: 'Тихая гавань на рассвете', confirmed: true })
  const text = await response.text()
  assert.equal(response.status, 200)
  assert.doesNotMatch(text, /bfl-secret-value/)
  const answer = JSON.parse(text)
  assert.partialDeepStrictEqual(answer, {
    dryRun: true,
    billed: false,
    allowGeneration: false,
    wouldSend: { url: 'https://api.bfl.ai/v1/flux-pro-1.1', body: { prompt: 'Тихая гавань на рассвете' } },
  })
  const job = await fetch(`${panel.url}/api/jobs?id=${answer.jobId}`)
  assert.partialDeepStrictEqual(await job.json(), { status: 'dry-run' })
  const metrics = await (await fetch(`${panel.url}/api/metrics`)).text()
  assert.match(metrics, /^orchestrator_flux_generations_total\{model="flux-pro-1.1",status="dry_run"\} 1$/m)
})

test('with ALLOW_GENERATION an unconfirmed request stays a dry run and a confirmed one is refused', async (t) => {
  const { panel } = await startPanel(t, { ALLOW_GENERATION: 'true' })
  assert.partialDeepStrictEqual(await (await generate(panel.url, { prompt: 'Лес' })).json(), { dryRun: true })
  const confirmed = await generate(panel.url, { prompt: 'Лес', confirmed: true })
  assert.equal(confirmed.status, 503)
  assert.partialDeepStrictEqual(await confirmed.json(), { billed: false })
})

test('an unsafe prompt is refused with its reason, in both languages', async (t) => {
  const { panel } = await startPanel(t)
  for (const prompt of ['a nude portrait', 'Кровавая сцена']) {
    const response = await generate(panel.url, { prompt })
    assert.equal(response.status, 422, prompt)
    assert.partialDeepStrictEqual(await response.json(), { error: 'unsafe_prompt', billed: false })
  }
  assert.equal((await generate(panel.url, {})).status, 400)
})

test('the v0 proxy refuses without a key, and without somewhere to go', async (t) => {
  const { panel } = await startPanel(t)
  const refused = await fetch(`${panel.url}/api/v0/chats`, { method: 'POST', body: '{}' })
  assert.equal(refused.status, 401)

  const withKey = await startPanel(t, { V0_API_KEY: 'v0-secret-value' })
  assert.equal((await fetch(`${withKey.panel.url}/api/v0/chats`)).status, 503)
})

test('the v0 proxy adds the key on the way out and shows it to nobody', async (t) => {
  const v0Url = await listen(t, async (req, res) => {
    const known = req.headers.authorization === 'Bearer v0-secret-value'
    res.writeHead(known ? 200 : 401).end(JSON.stringify({ path: req.url, got: await bodyOf(req) }))
  })
  const { panel } = await startPanel(t, { V0_API_KEY: 'v0-secret-value', V0_URL: v0Url })
  const body = '{"message":"привет"}'
  const response = await fetch(`${panel.url}/api/v0/chats?x=1`, { method: 'POST', body })
  assert.equal(response.status, 200)
  assert.deepEqual(await response.json(), { path: '/chats?x=1', got: body })

  const keys = await (await fetch(`${panel.url}/api/keys/validate`)).text()
  assert.match(keys, /"v0":\{"valid":true\}/)
  assert.doesNotMatch(keys + panel.log().join('\n'), /v0-secret-value/)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getJson, listen, recording, shapeOf, smallComfy, startPanel } from './panel-world.ts'

/** Recorded with ComfyUI down, which a panel without its comfyui has too. */
const recordedWithoutComfy: readonly (readonly [path: string, file: string, status: number])[] = [
  ['/api/status', 'api-status.json', 200],
  ['/api/selfcheck', 'api-selfcheck.json', 200],
  ['/api/comfy/status', 'api-comfy-status.json', 502],
  ['/api/comfyui/status', 'api-comfyui-status.json', 200],
  ['/api/comfy/queue', 'api-comfy-queue.json', 502],
  ['/api/system/comfy/status', 'api-system-comfy-status.json', 200],
  ['/api/models', 'api-models.json', 200],
  ['/api/jobs', 'api-jobs.json', 200],
  ['/api/jobs?id=nope', 'api-jobs-id-nope.json', 404],
  ['/api/keys/validate', 'api-keys-validate.json', 200],
  ['/api/paths/validate', 'api-paths-validate.json', 200],
]

test('without ComfyUI every endpoint has the shape that was recorded', async (t) => {
  const { panel } = await startPanel(t)
  for (const [path, file, status] of recordedWithoutComfy) {
    const answer = await getJson(panel.url + path)
    assert.equal(answer.status, status, path)
    assert.deepEqual(shapeOf(answer.body), shapeOf(JSON.parse(await recording(file))), path)
  }
})

test('with ComfyUI the health has the shape that was recorded and its values are asked for', async (t) => {
  const comfyUrl = await listen(t, smallComfy)
  const { panel } = await startPanel(t, { COMFY_URL: comfyUrl })
  const { body } = await getJson(`${panel.url}/api/health`)
  const recorded: unknown = JSON.parse(await recording('api-health.json'))
  assert.deepEqual(shapeOf(body), shapeOf(recorded))
  assert.partialDeepStrictEqual(body, {
    overall: 'healthy',
    services: { comfy: { online: true, models: 1, version: '0.3.64' } },
    endpoints: { comfyUrl },
  })
})

test('the legacy health says status instead of overall, with disk and memory', async (t) => {
  const { panel } = await startPanel(t, { HEALTH_SCHEMA: 'legacy' })
  const { status, body } = await getJson(`${panel.url}/api/health`)
  assert.equal(status, 200)
  assert.partialDeepStrictEqual(shapeOf(body), {
    status: 'string',
    services: {
      comfy: {
        installed: 'boolean',
        status: 'string',
        running: 'boolean',
        apiOnline: 'boolean',
        models: 'number',
      },
    },
    disk: { free: 'number', total: 'number' },
    memory: { free: 'number', total: 'number' },
  })
  assert.partialDeepStrictEqual(body, { status: 'degraded' })
})

test('the gallery and the panel service have the recorded names', async (t) => {
  const { panel } = await startPanel(t)
  const gallery = await getJson(`${panel.url}/api/canvas/list?limit=3`)
  const recorded = JSON.parse(await recording('api-canvas-list.json'))
  assert.deepEqual(Object.keys(gallery.body as object), Object.keys(recorded))
  assert.partialDeepStrictEqual(gallery.body, { total: 8, page: 1, limit: 3 })

  const service = await getJson(`${panel.url}/api/system/panel/status`)
  assert.partialDeepStrictEqual(service.body, { ok: true, service: 'AdminPanel', running: true })
})

test('system commands change nothing: start and stop are a 500, ignite a 200 that says no', async (t) => {
  const { panel } = await startPanel(t)
  const post = (path: string) => fetch(`${panel.url}/api/system/${path}`, { method: 'POST' })
  assert.equal((await post('comfy/start')).status, 500)
  assert.equal((await post('panel/stop')).status, 500)
  const ignite = await post('ignite')
  assert.equal(ignite.status, 200)
  assert.partialDeepStrictEqual(await ignite.json(), { success: false })
})

test('metrics carry every recorded name and count what is done', async (t) => {
  const { panel } = await startPanel(t, { COMFY_URL: await listen(t, smallComfy) })
  await fetch(`${panel.url}/api/comfy/queue`)
  await fetch(`${panel.url}/api/health`)
  const response = await fetch(`${panel.url}/api/metrics`)
  const text = await response.text()
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain/)

  const named = text.split('\n').filter((line) => line.startsWith('# TYPE '))
  for (const line of (await recording('api-metrics-names.txt')).trim().split('\n')) {
    if (process.platform !== 'linux' && /virtual_memory|heap_bytes|_fds/.test(line)) continue
    assert.ok(named.includes(`# TYPE ${line}`), line)
  }
  assert.match(
    text,
    /^orchestrator_http_requests_total\{method="GET",route="\/api\/health",status="200"\} 1$/m,
  )
  assert.match(text, /^orchestrator_comfy_api_calls_total\{endpoint="\/queue",status="200"\} [12]$/m)
  assert.match(text, /^orchestrator_comfy_queue_depth 1$/m)
  assert.match(text, /^orchestrator_service_up\{service="comfy"\} 1$/m)
  assert.match(text, /^orchestrator_disk_free_bytes\{disk="[^"]+"\} \d/m)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recorded, shapeOf, steady } from './comfyui-recordings.ts'
import { call, type Message, openClient, openComfy, plainPrompt, run, submit } from './comfyui-support.ts'

type Run = {
  readonly request: { readonly prompt: unknown; readonly client_id: string }
  readonly response: { readonly prompt_id: string }
  readonly ws: readonly unknown[]
  readonly history: unknown
}

const machineDependent = ['get_system_stats', 'view_ok']

for (const [name, { path, status, type, body }] of Object.entries(recorded.gets)) {
  if (name === 'view_ok') continue
  for (const prefix of path.startsWith('/api') ? [''] : ['', '/api']) {
    test(`GET ${prefix}${path} is answered as recorded`, async (t) => {
      const comfy = await openComfy(t)
      const answer = await call(comfy, prefix + path)
      assert.equal(answer.status, status)
      assert.equal(answer.type, type)
      if (machineDependent.includes(name)) assert.deepEqual(shapeOf(answer.body), shapeOf(body))
      else assert.deepEqual(answer.body, body)
    })
  }
}

/** `before` is run first, so that the cache is as it was when the recording was made. */
async function replay(
  t: Parameters<typeof openComfy>[0],
  { request, response, ws, history }: Run,
  before: unknown[],
): Promise<void> {
  const comfy = await openComfy(t)
  const client = await openClient(t, comfy, request.client_id)
  for (const prompt of before) await run(comfy, client, prompt)
  const { id, messages } = await run(comfy, client, request.prompt)

  const known = recordedProgress(ws) ? messages : messages.filter(({ type }) => type !== 'progress_state')
  assert.deepEqual(steady(known, [id]), steady(ws, [response.prompt_id]))
  const { body } = await call(comfy, `/history/${id}`)
  assert.deepEqual(withoutNumber(steady(body, [id])), withoutNumber(steady(history, [response.prompt_id])))
}

/** Some recordings left progress_state out. */
function recordedProgress(ws: readonly unknown[]): boolean {
  return JSON.stringify(ws).includes('progress_state')
}

function withoutNumber(history: unknown): string {
  return JSON.stringify(history).replace(/"prompt":\[\d+/, '"prompt":[N')
}

const { run_success, run_cached_identical, run_partial_cache, run_preview, run_exec_error, run_cpu_oom } =
  recorded.runs

test('a success tells the same messages in the same order, and the same history', (t) =>
  replay(t, run_success, []))

test('an identical prompt is answered from the cache and names the old file', (t) =>
  replay(t, run_cached_identical, [run_success.request.prompt]))

test('a prompt that differs in the end runs only the end', (t) =>
  replay(t, run_partial_cache, [run_success.request.prompt]))

test('a preview is announced as two files of type temp', (t) => {
  const { 1: source } = run_preview.request.prompt
  const same = { 1: source, 2: { class_type: 'ImageInvert', inputs: { image: ['1', 0] } } }
  const saved = {
    ...same,
    3: { class_type: 'SaveImage', inputs: { images: ['2', 0], filename_prefix: 'x' } },
  }
  return replay(t, run_preview, [saved])
})

test('a node that fails ends the job with execution_error', (t) => replay(t, run_exec_error, []))

test('too little memory on the processor is an execution_error of the node', (t) =>
  replay(t, run_cpu_oom, []))

test('the accepted prompt is answered with the recorded fields', async (t) => {
  const comfy = await openComfy(t)
  const body = JSON.stringify(run_success.request)
  const answer = await call(comfy, '/prompt', { method: 'POST', body })
  assert.equal(answer.status, 200)
  assert.deepEqual(shapeOf(answer.body), shapeOf(run_success.response))
})

test('a client that asks for metadata gets feature_flags back and framed previews', async (t) => {
  const comfy = await openComfy(t, { blurSteps: 2 })
  const client = await openClient(t, comfy, 'with-metadata')
  client.send(JSON.stringify({ type: 'feature_flags', data: { supports_preview_metadata: true } }))
  const flags = await client.until((message) => message.type === 'feature_flags')
  assert.deepEqual(flags.data, recorded.gets.get_features.body)

  const { id } = await run(comfy, client, blurredPrompt(1))
  assert.equal(client.frames.length, 2)
  const frame = client.frames[0] ?? Buffer.alloc(8)
  assert.equal(frame.readUInt32BE(0), 4)
  const length = frame.readUInt32BE(4)
  const metadata = JSON.parse(frame.subarray(8, 8 + length).toString('utf8'))
  assert.deepEqual([metadata.prompt_id, metadata.node_id, metadata.image_type], [id, '2', 'image/png'])
  assert.equal(frame.subarray(9 + length, 12 + length).toString(), 'PNG')
})

test('a client that says nothing gets previews of event 1, and progress counts up', async (t) => {
  const comfy = await openComfy(t, { blurSteps: 2 })
  const client = await openClient(t, comfy, 'plain-client')
  const { messages } = await run(comfy, client, blurredPrompt(2))
  assert.deepEqual(
    client.frames.map((frame) => [frame.readUInt32BE(0), frame.readUInt32BE(4)]),
    [
      [1, 2],
      [1, 2],
    ],
  )
  const ticks = messages.filter(({ type }) => type === 'progress').map(({ data }) => [data.value, data.max])
  assert.deepEqual(ticks, [
    [1, 2],
    [2, 2],
  ])
})

test('a job without client_id tells everyone its progress and nobody its execution', async (t) => {
  const comfy = await openComfy(t)
  const client = await openClient(t, comfy, 'bystander')
  const id = await submit(comfy, { prompt: plainPrompt(3) })
  await client.until(({ type, data }) => type === 'progress_state' && isFinished(data, '3'))
  await client.until(({ type, data }) => type === 'status' && JSON.stringify(data).includes('remaining":0'))
  const kinds = new Set(client.messages.map(({ type }: Message) => type))
  assert.deepEqual([...kinds].sort(), ['progress_state', 'status'])
  assert.notEqual(id, '')
})

function isFinished(data: Record<string, unknown>, node: string): boolean {
  return JSON.stringify(data).includes(`"state":"finished","node_id":"${node}"`)
}

function blurredPrompt(color: number): Record<string, unknown> {
  return {
    1: { class_type: 'EmptyImage', inputs: { width: 8, height: 8, batch_size: 1, color } },
    2: { class_type: 'ImageBlur', inputs: { image: ['1', 0], blur_radius: 2, sigma: 1 } },
    3: { class_type: 'SaveImage', inputs: { images: ['2', 0], filename_prefix: 'blurred' } },
  }
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recorded, steady } from './comfyui-recordings.ts'
import { openComfy, post } from './comfyui-support.ts'

for (const [name, { request, status, type, body }] of Object.entries(recorded.refusals)) {
  test(`POST /prompt with ${name.replaceAll('_', ' ')} is answered word for word as recorded`, async (t) => {
    const comfy = await openComfy(t)
    const answer = await post(comfy, '/prompt', request)
    assert.equal(answer.status, status)
    assert.equal(answer.type, type)
    assert.deepEqual(steady(answer.body), steady(body))
  })
}

test('a prompt_id of null becomes the text None', async (t) => {
  const comfy = await openComfy(t)
  const { body } = await post(comfy, '/prompt', recorded.refusals.prompt_id_null.request)
  assert.deepEqual(body, { prompt_id: 'None', number: 0, node_errors: {} })
})

test('an explicit number is kept and front makes the next one negative', async (t) => {
  const comfy = await openComfy(t)
  const { number_explicit, front_true, unknown_extra_input_ok } = recorded.refusals
  const numbers: unknown[] = []
  for (const { request } of [unknown_extra_input_ok, number_explicit, front_true]) {
    const { body } = await post(comfy, '/prompt', request)
    numbers.push(JSON.parse(JSON.stringify(body)).number)
  }
  assert.deepEqual(numbers, [0, -5, -1])
})

test('the details of an output that is wrong itself name its input', async (t) => {
  const comfy = await openComfy(t)
  const prompt = { 3: { class_type: 'SaveImage', inputs: { filename_prefix: 'x' } } }
  const { status, body } = await post(comfy, '/prompt', { prompt })
  assert.equal(status, 400)
  assert.equal(JSON.parse(JSON.stringify(body)).error.details, 'Required input is missing: images')
})

test('a wrong method is 405 and names the right ones', async (t) => {
  const comfy = await openComfy(t)
  const response = await fetch(`${comfy.url}/prompt`, { method: 'PUT' })
  assert.equal(response.status, 405)
  assert.equal(response.headers.get('allow'), 'GET,HEAD,POST')
  assert.equal(await response.text(), '405: Method Not Allowed')
})

test('a body over the limit is 413, for /prompt as for uploads', async (t) => {
  const comfy = await openComfy(t, { maxUploadBytes: 1024 })
  for (const path of ['/prompt', '/upload/image']) {
    const answer = await post(comfy, path, 'x'.repeat(4096))
    assert.equal(answer.status, recorded.queue.tooLarge.status)
    assert.equal(answer.type, recorded.queue.tooLarge.type)
    assert.match(String(answer.body), /^Maximum request body size 1024 exceeded, actual body size \d+$/)
  }
})

import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import type { Comfy } from '../../../demo/comfyui/server.ts'
import { readPng, rgb } from './comfyui-png.ts'
import { dig, openClient, openComfy, run } from './comfyui-support.ts'

function canary(nonce: number, prefix = 'synthetic/canary'): Record<string, unknown> {
  const [left, right] = [nonce, 0xffffff - nonce]
  return {
    probe_left: { class_type: 'EmptyImage', inputs: { width: 96, height: 64, batch_size: 1, color: left } },
    probe_right: { class_type: 'EmptyImage', inputs: { width: 32, height: 64, batch_size: 1, color: right } },
    probe_join: {
      class_type: 'ImageCompositeMasked',
      inputs: {
        destination: ['probe_left', 0],
        source: ['probe_right', 0],
        x: 64,
        y: 0,
        resize_source: false,
      },
    },
    probe_out: { class_type: 'SaveImage', inputs: { images: ['probe_join', 0], filename_prefix: prefix } },
  }
}

async function fetchImage(comfy: Comfy, image: Record<string, unknown>): Promise<Buffer> {
  const query = new URLSearchParams(Object.entries(image).map(([key, value]) => [key, String(value)]))
  const response = await fetch(`${comfy.url}/view?${query}`)
  assert.equal(response.status, 200)
  return Buffer.from(await response.arrayBuffer())
}

test('the canary comes back pixel for pixel, with the prompt in the file', async (t) => {
  const comfy = await openComfy(t)
  const client = await openClient(t, comfy, 'canary')
  const nonce = randomInt(0x1000000)
  const { messages, entry } = await run(comfy, client, canary(nonce))

  const cached = messages.find(({ type }) => type === 'execution_cached')
  assert.deepEqual(cached?.data.nodes, [])
  assert.equal(dig(entry, 'status').status_str, 'success')
  const image = dig(entry, 'outputs', 'probe_out', 'images', 0)
  assert.deepEqual(image, { filename: 'canary_00001_.png', subfolder: 'synthetic', type: 'output' })

  const png = readPng(await fetchImage(comfy, image))
  assert.deepEqual([png.width, png.height], [96, 64])
  assert.deepEqual(png.at(5, 5), rgb(nonce))
  assert.deepEqual(png.at(63, 63), rgb(nonce))
  assert.deepEqual(png.at(64, 0), rgb(0xffffff - nonce))
  assert.deepEqual(png.at(90, 60), rgb(0xffffff - nonce))
  assert.deepEqual(JSON.parse(png.texts.prompt ?? ''), canary(nonce))
})

test('the numbering of saved images goes on after a restart, the history does not', async (t) => {
  const first = await openComfy(t)
  const client = await openClient(t, first, 'before')
  await run(first, client, canary(1))
  await first.close()

  const again = await openComfy(t, { folder: `${first.folders.output}/..` })
  const after = await openClient(t, again, 'after')
  const { entry } = await run(again, after, canary(1))
  const { filename } = dig(entry, 'outputs', 'probe_out', 'images', 0)
  assert.equal(filename, 'canary_00002_.png')
  assert.equal(JSON.stringify(entry).includes('"prompt":[0,'), true)
})

test('a prefix that leaves the output folder fails the job', async (t) => {
  const comfy = await openComfy(t)
  const client = await openClient(t, comfy, 'escape')
  const { messages, entry } = await run(comfy, client, canary(2, '../../escape'))
  const error = messages.find(({ type }) => type === 'execution_error')
  assert.match(String(error?.data.exception_message), /outside the output folder is not allowed/)
  assert.deepEqual(entry.outputs, {})
})

test('the workflow of an editor is kept in the file, in ASCII', async (t) => {
  const comfy = await openComfy(t)
  const client = await openClient(t, comfy, 'editor')
  const extra_data = { extra_pnginfo: { workflow: { title: 'Проверка' } } }
  const body = JSON.stringify({ prompt: canary(3), client_id: client.id, extra_data })
  const { prompt_id } = await (await fetch(`${comfy.url}/prompt`, { method: 'POST', body })).json()
  const messages = await client.ended(prompt_id)
  const executed = messages.find(({ type }) => type === 'executed')
  const png = readPng(await fetchImage(comfy, dig(executed?.data, 'output', 'images', 0)))
  assert.deepEqual(JSON.parse(png.texts.workflow ?? ''), { title: 'Проверка' })
})

import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import http from 'node:http'
import { join } from 'node:path'
import { test } from 'node:test'
import { PNG } from 'pngjs'
import { WebSocket } from 'ws'
import type { Comfy } from '../../../demo/comfyui/server.ts'
import { type Answer, call, dig, openClient, openComfy, plainPrompt, run } from './comfyui-support.ts'

async function upload(
  comfy: Comfy,
  content: string,
  name: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const body = new FormData()
  body.set(fields.field ?? 'image', new File([content], name))
  for (const [key, value] of Object.entries(fields)) body.set(key, value)
  return call(comfy, '/upload/image', { method: 'POST', body })
}

const viewed: readonly (readonly [string, number, string])[] = [
  ['filename=plain_00001_.png', 200, 'an image that is there'],
  ['filename=nothing.png', 404, 'an image that is not there'],
  ['type=output', 404, 'no filename'],
  ['filename=', 400, 'an empty filename'],
  ['filename=a.png&type=bogus', 400, 'an unknown type'],
  ['filename=/etc/passwd', 400, 'an absolute name'],
  ['filename=../a.png', 400, 'a name with dots'],
  ['filename=a.png&subfolder=../..', 403, 'a subfolder outside'],
  ['filename=plain_00001_.png&type=temp', 404, 'the wrong folder'],
  ['filename=plain_00001_.png%20[output]&type=temp', 200, 'a name that says its folder'],
]

test('GET /view answers every kind of question with its code', async (t) => {
  const comfy = await openComfy(t)
  await run(comfy, await openClient(t, comfy, 'viewer'), plainPrompt(1))
  for (const [query, status, title] of viewed) {
    assert.equal((await fetch(`${comfy.url}/view?${query}`)).status, status, title)
  }
})

test('preview and channel answer with a PNG that is labelled as one', async (t) => {
  const comfy = await openComfy(t)
  await run(comfy, await openClient(t, comfy, 'viewer'), plainPrompt(0x102030))
  const pixel = async (query: string) => {
    const response = await fetch(`${comfy.url}/view?filename=plain_00001_.png&${query}`)
    assert.equal(response.headers.get('content-type'), 'image/png')
    return [...PNG.sync.read(Buffer.from(await response.arrayBuffer())).data.subarray(0, 4)]
  }
  assert.deepEqual(await pixel('preview=webp;80'), [16, 32, 48, 255])
  assert.deepEqual(await pixel('channel=rgb'), [16, 32, 48, 255])
  assert.deepEqual(await pixel('channel=a'), [0, 0, 0, 255])
})

test('a page that was uploaded is not served as a page', async (t) => {
  const comfy = await openComfy(t)
  await upload(comfy, '<script>alert(1)</script>', 'page.html')
  const response = await fetch(`${comfy.url}/view?filename=page.html&type=input`)
  assert.equal(response.headers.get('content-type'), 'application/octet-stream')
})

test('an upload keeps its name, and other bytes under that name get a number', async (t) => {
  const comfy = await openComfy(t)
  const first = { name: 'x.png', subfolder: '', type: 'input' }
  assert.deepEqual((await upload(comfy, 'one', 'x.png')).body, first)
  assert.deepEqual((await upload(comfy, 'one', 'x.png')).body, first)
  assert.deepEqual((await upload(comfy, 'two', 'x.png')).body, { ...first, name: 'x (1).png' })
  assert.deepEqual((await upload(comfy, 'three', 'x.png', { overwrite: 'true' })).body, first)
  assert.equal(await readFile(join(comfy.folders.input, 'x.png'), 'utf8'), 'three')
  const elsewhere = await upload(comfy, 'four', 'y.png', { type: 'temp', subfolder: 'deep' })
  assert.deepEqual(elsewhere.body, { name: 'y.png', subfolder: 'deep', type: 'temp' })
})

test('an upload under another field or outside its folder is 400, of an unknown type 500', async (t) => {
  const comfy = await openComfy(t)
  assert.equal((await upload(comfy, 'x', 'x.png', { field: 'picture' })).status, 400)
  assert.equal((await upload(comfy, 'x', 'x.png', { subfolder: '../..' })).status, 400)
  assert.equal((await upload(comfy, 'x', 'x.png', { type: 'bogus' })).status, 500)
})

test('an uploaded image can be loaded, and is looked at again when it changes', async (t) => {
  const comfy = await openComfy(t)
  const client = await openClient(t, comfy, 'loader')
  const prompt = {
    1: { class_type: 'LoadImage', inputs: { image: 'in.png' } },
    2: { class_type: 'PreviewImage', inputs: { images: ['1', 0] } },
  }
  const cachedWith = async (red: number) => {
    const png = new PNG({ width: 1, height: 1 })
    png.data = Buffer.from([red, 0, 0, 255])
    await writeFile(join(comfy.folders.input, 'in.png'), PNG.sync.write(png))
    const { messages } = await run(comfy, client, prompt)
    return messages.find(({ type }) => type === 'execution_cached')?.data.nodes
  }
  assert.deepEqual(await cachedWith(1), [])
  assert.deepEqual(await cachedWith(1), ['1', '2'])
  assert.deepEqual(await cachedWith(2), [])
  const info = await call(comfy, '/object_info/LoadImage')
  assert.deepEqual(dig(info.body, 'LoadImage', 'input', 'required', 'image', 0), {})
  assert.ok(JSON.stringify(info.body).includes('in.png'))
})

function statusWith(comfy: Comfy, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.get(`${comfy.url}/system_stats`, { headers, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    request.on('error', reject)
  })
}

test('a page of another origin gets 403 on loopback, programs and other hosts do not', async (t) => {
  const comfy = await openComfy(t)
  const { port, url } = comfy
  assert.equal(await statusWith(comfy, { origin: url }), 200)
  assert.equal(await statusWith(comfy, {}), 200)
  assert.equal(await statusWith(comfy, { origin: 'null' }), 200)
  assert.equal(await statusWith(comfy, { origin: `http://localhost:${port}` }), 403)
  assert.equal(await statusWith(comfy, { origin: 'http://127.0.0.1:1' }), 403)
  assert.equal(await statusWith(comfy, { origin: 'https://example.org' }), 403)
  assert.equal(await statusWith(comfy, { origin: 'https://example.org', host: 'comfy.example' }), 200)
})

test('the socket keeps the same rule', async (t) => {
  const comfy = await openComfy(t)
  const address = `${comfy.url.replace('http', 'ws')}/api/ws`
  const status = await new Promise((resolve) => {
    const socket = new WebSocket(address, { origin: 'https://example.org' })
    t.after(() => socket.terminate())
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode))
    socket.on('open', () => resolve('open'))
    socket.on('error', () => undefined)
  })
  assert.equal(status, 403)
})

test('the description of all nodes holds every one of them', async (t) => {
  const comfy = await openComfy(t)
  const { body } = await call(comfy, '/object_info')
  const names = Object.keys(dig(body))
  for (const name of [
    'EmptyImage',
    'ImageInvert',
    'ImageCompositeMasked',
    'SolidMask',
    'SaveImage',
    'PreviewImage',
  ]) {
    assert.ok(names.includes(name), name)
  }
})

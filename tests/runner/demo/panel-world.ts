import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { type Stack, startStack } from '../../../demo/stack.ts'

/** A panel alone, as a real process that ends with the test. */
export async function startPanel(t: TestContext, env: Readonly<Record<string, string>> = {}): Promise<Stack> {
  const stack = await startStack({ services: ['panel'], env })
  t.after(() => stack.stop())
  return stack
}

/** Somebody for the panel to talk to; answers the address. */
export async function listen(t: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

export async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** A ComfyUI with one model and one prompt in the queue, as far as the panel looks. */
export const smallComfy: RequestListener = (req, res) => {
  const path = req.url?.split('?')[0] ?? ''
  const body = answers[path]
  res.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' })
  res.end(JSON.stringify(body ?? {}))
}

const answers: Readonly<Record<string, object>> = {
  '/system_stats': { system: { comfyui_version: '0.3.64' }, devices: [{ name: 'cpu', type: 'cpu' }] },
  '/queue': { queue_running: [], queue_pending: [[1, 'a', {}, {}, []]] },
  '/object_info/CheckpointLoaderSimple': {
    CheckpointLoaderSimple: { input: { required: { ckpt_name: [['sd15.safetensors']] } } },
  },
}

export async function getJson(url: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url)
  return { status: response.status, body: await response.json() }
}

export async function recording(name: string): Promise<string> {
  return readFile(new URL(`recordings-panel/${name}`, import.meta.url), 'utf8')
}

/** The names and types of a JSON value; an array is the shape of its first item. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])]
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  const entries = Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)])
  return Object.fromEntries(entries)
}

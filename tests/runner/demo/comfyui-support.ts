import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { WebSocket } from 'ws'
import { type Comfy, type ComfyOptions, startComfy } from '../../../demo/comfyui/server.ts'

export type Message = { readonly type: string; readonly data: Record<string, unknown> }

/** A message that has not come by then does not come; without this a broken server would hang the tests. */
const patienceMs = 15_000

export async function tempFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-comfyui-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export async function openComfy(t: TestContext, options: Partial<ComfyOptions> = {}): Promise<Comfy> {
  const folder = options.folder ?? (await tempFolder(t))
  const comfy = await startComfy({ blurMs: 1, ...options, folder })
  t.after(() => comfy.close())
  return comfy
}

export type Client = {
  readonly id: string
  readonly messages: Message[]
  readonly frames: Buffer[]
  readonly closed: Promise<number>
  send: (text: string) => void
  close: () => void
  /** Resolves with the first message, past or to come, that fits. */
  until: (fits: (message: Message) => boolean) => Promise<Message>
  /** Everything up to the end of a job. */
  ended: (promptId: string) => Promise<Message[]>
}

/** A client that is connected and has had its first status. */
export async function openClient(t: TestContext, comfy: Comfy, id: string): Promise<Client> {
  const socket = new WebSocket(`${comfy.url.replace('http', 'ws')}/ws?clientId=${id}`)
  t.after(() => socket.terminate())
  const messages: Message[] = []
  const frames: Buffer[] = []
  let waiting: (() => boolean)[] = []
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) frames.push(data)
    else messages.push(JSON.parse(data.toString('utf8')))
    waiting = waiting.filter((isDone) => !isDone())
  })
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  const until = (fits: (message: Message) => boolean) =>
    new Promise<Message>((resolve, reject) => {
      const isDone = () => {
        const found = messages.find(fits)
        if (found !== undefined) resolve(found)
        return found !== undefined
      }
      if (!isDone()) waiting.push(isDone)
      void closed.then((code) => reject(new Error(`the socket closed with ${code}`)))
      const tooLate = () => reject(new Error(`not told in time, only: ${messages.map(({ type }) => type)}`))
      setTimeout(tooLate, patienceMs).unref()
    })
  socket.on('error', () => socket.terminate())
  await until((message) => message.type === 'status' && message.data.sid === id)
  const isEnd = (promptId: string) => (message: Message) =>
    message.type === 'executing' && message.data.node === null && message.data.prompt_id === promptId
  const ended = async (promptId: string) => {
    await until(isEnd(promptId))
    return [...messages]
  }
  return {
    id,
    messages,
    frames,
    closed,
    send: (text) => socket.send(text),
    close: () => socket.close(),
    until,
    ended,
  }
}

export type Answer = { readonly status: number; readonly type: string; readonly body: unknown }

/** An answer as the recordings hold it: JSON parsed, everything else as text. */
export async function call(comfy: Comfy, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(comfy.url + path, init)
  const type = response.headers.get('content-type') ?? ''
  const text = await response.text()
  return {
    status: response.status,
    type,
    body: type.startsWith('application/json') ? JSON.parse(text) : text,
  }
}

/** Strings are sent as they are. */
export function post(comfy: Comfy, path: string, body: unknown): Promise<Answer> {
  return call(comfy, path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })
}

/** Posts a prompt that has to be accepted and gives its id. */
export async function submit(comfy: Comfy, body: Record<string, unknown>): Promise<string> {
  const answer = await post(comfy, '/prompt', body)
  if (answer.status !== 200 || !isObject(answer.body)) throw new Error(`refused: ${JSON.stringify(answer)}`)
  return String(answer.body.prompt_id)
}

/** Posts a prompt and waits for its end over the client's socket. */
export async function run(
  comfy: Comfy,
  client: Client,
  prompt: unknown,
): Promise<{ id: string; messages: Message[]; entry: Record<string, unknown> }> {
  const from = client.messages.length
  const id = await submit(comfy, { prompt, client_id: client.id })
  const messages = (await client.ended(id)).slice(from)
  return { id, messages, entry: await historyOf(comfy, id) }
}

export async function historyOf(comfy: Comfy, id: string): Promise<Record<string, unknown>> {
  const { body } = await call(comfy, `/history/${id}`)
  return dig(body, id)
}

/** The object at a path of keys; an empty one when there is none. */
export function dig(value: unknown, ...keys: readonly (string | number)[]): Record<string, unknown> {
  let found: unknown = value
  for (const key of keys)
    found = isObject(found) || Array.isArray(found) ? Reflect.get(found, key) : undefined
  return isObject(found) ? found : {}
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A workflow that saves one plain picture. */
export function plainPrompt(color: number, prefix = 'plain'): Record<string, unknown> {
  return {
    1: { class_type: 'EmptyImage', inputs: { width: 8, height: 8, batch_size: 1, color } },
    3: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: prefix } },
  }
}

/** A workflow of `blurs` slow nodes b0, b1, … */
export function slowPrompt(color: number, blurs: number): Record<string, unknown> {
  const slow = Array.from({ length: blurs }, (_, n) => {
    const image = [n === 0 ? 's' : `b${n - 1}`, 0]
    return [`b${n}`, { class_type: 'ImageBlur', inputs: { image, blur_radius: 2, sigma: n + 1 } }]
  })
  return {
    s: { class_type: 'EmptyImage', inputs: { width: 16, height: 16, batch_size: 1, color } },
    ...Object.fromEntries(slow),
    out: { class_type: 'SaveImage', inputs: { images: [`b${blurs - 1}`, 0], filename_prefix: 'slow' } },
  }
}

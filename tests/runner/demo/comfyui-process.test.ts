import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { tempFolder } from './comfyui-support.ts'

const program = fileURLToPath(new URL('../../../demo/comfyui/main.ts', import.meta.url))

type Running = {
  readonly child: ChildProcess
  readonly url: string
  readonly ready: { readonly listening: string; readonly pid: number }
  readonly lines: string[]
  readonly ended: Promise<unknown[]>
}

function launch(t: TestContext, env: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
  return child
}

async function start(t: TestContext, env: Readonly<Record<string, string>> = {}): Promise<Running> {
  const folder = env.COMFY_OUTPUT_DIR ?? (await tempFolder(t))
  const child = launch(t, { PORT: '0', DEMO_STATE_DIR: folder, COMFY_OUTPUT_DIR: folder, ...env })
  const ended = once(child, 'exit')
  const lines: string[] = []
  assert.ok(child.stdout)
  const reader = createInterface(child.stdout)
  const first = once(reader, 'line')
  reader.on('line', (line) => lines.push(line))
  const [line] = await first
  const ready = JSON.parse(String(line))
  return { child, url: ready.listening, ready, lines, ended }
}

async function fault(url: string, body: object): Promise<void> {
  const response = await fetch(`${url}/__demo/fault`, { method: 'POST', body: JSON.stringify(body) })
  assert.equal(response.status, 204)
}

test('it says once where it listens, then logs in plain text, and ends on SIGTERM', async (t) => {
  const { child, url, ready, lines, ended } = await start(t)
  assert.equal(ready.pid, child.pid)
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/)
  const prompt = {
    1: { class_type: 'EmptyImage', inputs: { width: 8, height: 8, batch_size: 1, color: 1 } },
    2: { class_type: 'PreviewImage', inputs: { images: ['1', 0] } },
  }
  await fetch(`${url}/prompt`, { method: 'POST', body: JSON.stringify({ prompt }) })
  while (lines.length < 3) await once(child.stdout ?? child, 'data')
  assert.equal(lines[1], 'got prompt')
  assert.match(lines[2] ?? '', /^Prompt executed in \d+\.\d\d seconds$/)
  child.kill('SIGTERM')
  assert.deepEqual(await ended, [0, null])
})

test('crash answers first and is gone then', async (t) => {
  const { url, ended } = await start(t)
  await fault(url, { name: 'crash' })
  assert.deepEqual(await ended, [137, null])
})

test('hang accepts connections, answers nothing and hears no SIGTERM', async (t) => {
  const { child, url, ended } = await start(t)
  await fault(url, { name: 'hang' })
  await assert.rejects(fetch(url, { signal: AbortSignal.timeout(400) }), { name: 'TimeoutError' })
  child.kill('SIGTERM')
  await assert.rejects(fetch(url, { signal: AbortSignal.timeout(400) }), { name: 'TimeoutError' })
  assert.equal(child.exitCode, null)
  child.kill('SIGKILL')
  assert.deepEqual(await ended, [null, 'SIGKILL'])
})

test('exit-at-start survives a restart, gives its reason, and goes with DELETE', async (t) => {
  const folder = await tempFolder(t)
  const env = { COMFY_OUTPUT_DIR: folder }
  const first = await start(t, env)
  await fault(first.url, { name: 'exit-at-start', reason: 'the disk is not there' })
  first.child.kill('SIGTERM')
  await first.ended

  const second = launch(t, { PORT: '0', DEMO_STATE_DIR: folder, COMFY_OUTPUT_DIR: folder })
  let said = ''
  second.stderr?.on('data', (chunk) => {
    said += chunk
  })
  assert.deepEqual(await once(second, 'close'), [1, null])
  assert.equal(said, 'comfyui: the disk is not there\n')
})

test('exit-at-start that was cleared in time stops nothing', async (t) => {
  const folder = await tempFolder(t)
  const first = await start(t, { COMFY_OUTPUT_DIR: folder })
  await fault(first.url, { name: 'exit-at-start' })
  await fetch(`${first.url}/__demo/fault`, { method: 'DELETE' })
  first.child.kill('SIGTERM')
  await first.ended
  const second = await start(t, { COMFY_OUTPUT_DIR: folder })
  assert.equal((await fetch(`${second.url}/system_stats`)).status, 200)
})

test('port-held leaves a stranger on the port, which goes away by itself', async (t) => {
  const { url, ended } = await start(t)
  await fault(url, { name: 'port-held', ms: 700 })
  assert.deepEqual(await ended, [1, null])
  const stranger = await fetch(url)
  assert.equal(stranger.status, 418)
  await stranger.body?.cancel()
  while (await isTaken(Number(new URL(url).port))) await delay(20)
})

/** Whether somebody listens there: only then can we not. */
async function isTaken(port: number): Promise<boolean> {
  const server = createServer()
  const taken = once(server, 'error').then(() => true)
  server.listen(port, '127.0.0.1')
  const result = await Promise.race([taken, once(server, 'listening').then(() => false)])
  if (!result) server.close()
  return result
}

test('a port that is taken is said on stderr, with exit code 1', async (t) => {
  const { url } = await start(t)
  const folder = await tempFolder(t)
  const second = launch(t, { PORT: new URL(url).port, COMFY_OUTPUT_DIR: folder })
  let said = ''
  second.stderr?.on('data', (chunk) => {
    said += chunk
  })
  assert.deepEqual(await once(second, 'close'), [1, null])
  assert.match(said, /^comfyui: .*EADDRINUSE.*127\.0\.0\.1/)
})

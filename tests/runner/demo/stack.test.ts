import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startStack } from '../../../demo/stack.ts'

async function gone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (!isAlive(pid)) return true
    await delay(50)
  }
  return false
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}

test('the stack starts three processes that know each other, and leaves none behind', async (t) => {
  const stack = await startStack()
  t.after(() => stack.stop())
  const health = await (await fetch(`${stack.panel.url}/api/health`)).json()
  assert.partialDeepStrictEqual(health, {
    overall: 'healthy',
    endpoints: { comfyUrl: stack.comfyui.url },
  })
  const thumbs = await (await fetch(`${stack.thumbs.url}/thumbs`)).json()
  assert.partialDeepStrictEqual(thumbs, { total: 3 })

  const pids = [stack.panel.pid, stack.comfyui.pid, stack.thumbs.pid]
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${stack.thumbs.pid}/status`, 'utf8')
    const threads = Number(/^Threads:\s+(\d+)$/m.exec(status)?.[1])
    assert.ok(threads < 20, `the thread that watches the parent starts no other: ${threads} threads`)
  }
  await stack.stop()
  assert.deepEqual(pids.map(isAlive), [false, false, false])
  assert.equal(existsSync(stack.stateDir), false)
})

test('a prompt travels through the panel to ComfyUI and its image comes back', async (t) => {
  const stack = await startStack({ services: ['comfyui', 'panel'] })
  t.after(() => stack.stop())
  const comfy = `${stack.panel.url}/api/comfy`
  const prompt = {
    left: { class_type: 'EmptyImage', inputs: { width: 32, height: 16, batch_size: 1, color: 11028642 } },
    out: { class_type: 'PreviewImage', inputs: { images: ['left', 0] } },
  }
  const headers = { 'content-type': 'application/json', origin: 'http://elsewhere.example' }
  const sent = await fetch(`${comfy}/prompt`, { method: 'POST', headers, body: JSON.stringify({ prompt }) })
  assert.equal(sent.status, 200)
  const { prompt_id: id } = (await sent.json()) as { prompt_id: string }

  const image = await imageOf(`${comfy}/history/${id}`, id)
  const picture = await fetch(`${comfy}/view?${new URLSearchParams(image)}`)
  const bytes = Buffer.from(await picture.arrayBuffer())
  assert.equal(bytes.toString('latin1', 1, 4), 'PNG')
  assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [32, 16])
})

type History = Record<string, { outputs: { out: { images: Record<string, string>[] } } }>

async function imageOf(url: string, id: string): Promise<Record<string, string>> {
  for (let tries = 0; tries < 200; tries += 1) {
    const history = (await (await fetch(url)).json()) as History
    const image = history[id]?.outputs.out.images[0]
    if (image !== undefined) return image
    await delay(25)
  }
  throw new Error('the prompt did not finish')
}

test('a crash ends the process, and a restart brings it back on the same port', async (t) => {
  const stack = await startStack({ services: ['thumbs'] })
  t.after(() => stack.stop())
  const { url, pid, exited } = stack.thumbs
  await stack.fault('thumbs', 'crash')
  assert.equal(await exited, 137)
  await stack.restart('thumbs')
  assert.equal(stack.thumbs.url, url)
  assert.notEqual(stack.thumbs.pid, pid)
  assert.equal((await fetch(`${url}/health`)).status, 200)
})

test('with exit-at-start a service cannot be started again', async (t) => {
  const stack = await startStack({ services: ['thumbs'] })
  t.after(() => stack.stop())
  await stack.fault('thumbs', 'exit-at-start')
  await assert.rejects(stack.restart('thumbs'), /demo thumbs ended at once \(1\).*exit-at-start/s)
})

test('a panel that hangs answers nobody, and is killed at the end', async (t) => {
  const stack = await startStack({ services: ['panel'] })
  t.after(() => stack.stop())
  const { pid, url } = stack.panel
  await stack.fault('panel', 'hang')
  await assert.rejects(fetch(`${url}/api/health`, { signal: AbortSignal.timeout(300) }), {
    name: 'TimeoutError',
  })
  await stack.stop()
  assert.equal(isAlive(pid), false)
})

test('every common fault of an answer is seen on the panel', async (t) => {
  const stack = await startStack({ services: ['panel'] })
  t.after(() => stack.stop())
  const health = `${stack.panel.url}/api/health`
  await stack.fault('panel', 'error-500')
  assert.equal((await fetch(health)).status, 500)
  await stack.clear('panel')
  await stack.fault('panel', 'wrong-json')
  await assert.rejects((await fetch(health)).json(), SyntaxError)
  await stack.clear('panel')
  await stack.fault('panel', 'drip')
  await assert.rejects((await fetch(health, { signal: AbortSignal.timeout(300) })).text(), {
    name: 'TimeoutError',
  })
  await stack.clear('panel')
  await stack.fault('panel', 'slow', { ms: 120 })
  const began = performance.now()
  assert.equal((await fetch(health)).status, 200)
  assert.ok(performance.now() - began >= 115)
  await assert.rejects(stack.fault('panel', 'no-such-fault'), /knows no fault no-such-fault/)
})

test('when the stack itself is killed its children end too, one that hangs included', async (t) => {
  const program = fileURLToPath(new URL('../../../demo/stack.ts', import.meta.url))
  const stateDir = await mkdtemp(join(tmpdir(), 'demo-stack-killed-'))
  const env = { ...process.env, DEMO_STATE_DIR: stateDir }
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'], env })
  t.after(() => rm(stateDir, { recursive: true, force: true }))
  t.after(() => child.kill('SIGKILL'))
  const urls = new Map<string, string>()
  for await (const line of createInterface({ input: child.stdout })) {
    const [name = '', url = ''] = line.split('=')
    urls.set(name, url)
    if (urls.size === 3) break
  }
  assert.deepEqual([...urls.keys()], ['PANEL_URL', 'COMFY_URL', 'THUMBS_URL'])
  const health = await (await fetch(`${urls.get('PANEL_URL')}/api/metrics`)).text()
  assert.match(health, /orchestrator_service_up/)
  const pids = await childrenOf(child.pid ?? 0)
  const hang = { method: 'POST', body: '{"name":"hang"}' }
  await fetch(`${urls.get('THUMBS_URL')}/__demo/fault`, hang)

  child.kill('SIGKILL')
  await once(child, 'exit')
  for (const pid of pids) assert.ok(await gone(pid), `child ${pid} is gone`)
})

async function childrenOf(pid: number): Promise<number[]> {
  if (process.platform !== 'linux') return []
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return text.trim().split(' ').map(Number)
}

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { request } from 'undici'
import { startStack } from '../../../demo/stack.ts'
import { suitesOf } from '../faults/suites.ts'

const tells = 'api › comfyui-jobs › the jobs API tells of a job that ended'
const cancels = 'api › comfyui-jobs › the jobs API cancels a job of ours'

const open = async (t: TestContext, jobsApi: boolean) => {
  const stack = await startStack({ services: ['comfyui'], env: { COMFY_JOBS_API: String(jobsApi) } })
  t.after(() => stack.stop())
  return stack.comfyui.url
}

test('the jobs API is held to what it promises where there is one, and its absence is noted', async (t) => {
  const suites = await suitesOf(t)
  const ask = async (url: string) => {
    const seen = await suites.run([tells, cancels], { COMFY_URL: url })
    return seen.map(({ check, verdict, values }) => [check, verdict, values?.jobsApi])
  }
  assert.deepEqual((await ask(await open(t, true))).sort(), [
    [cancels, 'pass', 'present'],
    [tells, 'pass', 'present'],
  ])
  assert.deepEqual((await ask(await open(t, false))).sort(), [
    [cancels, 'pass', 'absent'],
    [tells, 'pass', 'absent'],
  ])
})

test('a jobs API that knows nothing of an ended job is found out', async (t) => {
  const suites = await suitesOf(t)
  const url = await lyingAbout(t, await open(t, true))
  const [seen] = await suites.run([tells], { COMFY_URL: url })
  assert.deepEqual([seen?.verdict, seen?.reason], ['fail', 'wrong-data'])
  assert.match(seen?.summary ?? '', /the job is told as completed, with its pictures/)
})

/** The same server, but for its jobs, which never get anywhere. */
async function lyingAbout(t: TestContext, target: string): Promise<string> {
  const server = createServer(async (req, res) => {
    const method = req.method === 'POST' ? 'POST' : 'GET'
    const body = method === 'POST' ? req : null
    const answer = await request(target + req.url, { method, body })
    const text = Buffer.from(await answer.body.arrayBuffer()).toString('latin1')
    const told = req.url?.startsWith('/api/jobs') ? text.replaceAll('"completed"', '"pending"') : text
    res.writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type']) })
    res.end(Buffer.from(told, 'latin1'))
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  t.after(() => new Promise((closed) => server.close(closed).closeAllConnections()))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

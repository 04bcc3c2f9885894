import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startStack } from '../../../demo/stack.ts'
import { suitesOf } from '../faults/suites.ts'
import { changedComfy } from './changed-comfy.ts'

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
  // Its jobs never get anywhere.
  const url = await changedComfy(t, await open(t, true), (path, text) =>
    path.startsWith('/api/jobs') ? text.replaceAll('"completed"', '"pending"') : text,
  )
  const [seen] = await suites.run([tells], { COMFY_URL: url })
  assert.deepEqual([seen?.verdict, seen?.reason], ['fail', 'wrong-data'])
  assert.match(seen?.summary ?? '', /the job is told as completed, with its pictures/)
})

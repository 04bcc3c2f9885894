import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { isOwn, newestOf, queueSchema } from '../../../runner/activity/comfyui/protocol.ts'
import { inWords, jobOf } from '../../../runner/activity/comfyui/words.ts'
import comfyui from '../../../runner/activity/comfyui.ts'
import type { Activity } from '../../../runner/core/activity.ts'
import type { ActivitySource } from '../../../runner/lib/plugin.ts'
import { ownMark } from '../../support/comfy/protocol.ts'
import { recorded } from '../demo/comfyui-recordings.ts'
import { openClient, openComfy } from '../demo/comfyui-support.ts'
import { look, open } from './tools.ts'

const chain = (blurs: number) => ({
  0: { class_type: 'EmptyImage', inputs: { width: 32, height: 32, batch_size: 1, color: blurs } },
  ...Object.fromEntries(
    Array.from({ length: blurs }, (_, n) => [
      n + 1,
      { class_type: 'ImageBlur', inputs: { image: [String(n), 0], blur_radius: 3, sigma: 1 } },
    ]),
  ),
  out: { class_type: 'SaveImage', inputs: { images: [String(blurs), 0], filename_prefix: 'portrait' } },
})

async function submit(url: string, more: object = {}, blurs = 0): Promise<string> {
  const body = JSON.stringify({ prompt: chain(blurs), ...more })
  const answer = await fetch(`${url}/prompt`, { method: 'POST', body })
  return ((await answer.json()) as { prompt_id: string }).prompt_id
}

const stage = async (t: TestContext, blurMs = 1) => {
  const comfy = await openComfy(t, { blurMs })
  return { comfy, source: open(t, comfyui, { url: comfy.url }) }
}

/** Looks until it is so; the test's own deadline ends what never comes. */
async function until(source: ActivitySource, question: (seen: Activity) => boolean): Promise<Activity> {
  const deadline = AbortSignal.timeout(15_000)
  for (;;) {
    const seen = await look(source)
    if (question(seen)) return seen
    deadline.throwIfAborted()
  }
}

test('jobs of our own checks are no activity, waiting, running or done', async (t) => {
  const { comfy, source } = await stage(t)
  const { mark } = await look(source)
  comfy.faults.set('frozen-item')
  await submit(comfy.url, { extra_data: ownMark })
  await submit(comfy.url, { extra_data: ownMark })
  const during = await look(source)
  assert.deepEqual([during.use, during.jobs, during.advance], ['idle', undefined, undefined])
  comfy.faults.clear()
  const client = await openClient(t, comfy, 'mine')
  const id = await submit(comfy.url, { extra_data: ownMark, client_id: 'mine' })
  await client.ended(id)
  const after = await look(source)
  assert.deepEqual([after.use, after.mark], ['idle', mark])
})

test('a job that came and went between two looks has moved the mark', async (t) => {
  const { comfy, source } = await stage(t)
  const before = await look(source)
  assert.equal(before.mark, 'none')
  const client = await openClient(t, comfy, 'browser')
  const id = await submit(comfy.url, { client_id: 'browser' })
  await client.ended(id)
  const after = await look(source)
  assert.deepEqual([after.use, after.mark], ['idle', id])
})

test('a job without a client is heard step by step, with its name and what it is at', async (t) => {
  const { comfy, source } = await stage(t, 300)
  await look(source)
  const id = await submit(comfy.url, {}, 30)
  const second = await submit(comfy.url)
  const first = await until(source, ({ jobs }) => jobs?.[0]?.progress !== undefined)
  assert.match(
    first.what,
    new RegExp(`^job ${id.slice(0, 8)} \\(portrait\\) is at \\d+ of \\d+ \\(\\w+\\), 1 more wait$`),
  )
  const [running, pending] = first.jobs ?? []
  assert.deepEqual([running?.id, running?.state, running?.title], [id, 'running', 'portrait'])
  assert.deepEqual([pending?.id, pending?.state, pending?.progress], [second, 'pending', undefined])
  await until(source, ({ advance }) => advance !== undefined && advance !== first.advance)
})

test('its steps are heard while its HTTP hangs, and what it does not finish is not', async (t) => {
  const { comfy, source } = await stage(t, 300)
  await look(source)
  await submit(comfy.url, {}, 30)
  const before = await until(source, ({ jobs }) => jobs?.[0]?.progress !== undefined)
  comfy.faults.set('drip', { path: '/queue' })
  const hung = await look(source, 800)
  assert.equal(hung.use, 'active')
  assert.notEqual(hung.advance, before.advance)
  assert.deepEqual(hung.jobs?.[0]?.id, before.jobs?.[0]?.id)
  comfy.faults.set('frozen-item')
  await assert.rejects(async () => {
    for (;;) await look(source, 1_500)
  }, /GET/)
})

test('a job that stands still is in use and does not advance, also while more are handed in', async (t) => {
  const { comfy, source } = await stage(t)
  comfy.faults.set('frozen-item')
  await submit(comfy.url, { client_id: 'browser' })
  const first = await until(source, ({ use }) => use === 'active')
  await submit(comfy.url, { client_id: 'browser' })
  const second = await look(source)
  assert.equal(second.advance, first.advance)
  assert.equal(second.jobs?.length, 2)
})

test('the queue of a real ComfyUI is read, with the name of what a job makes', () => {
  const queue = queueSchema.parse(recorded.queue.busy)
  const [running] = queue.queue_running
  assert.ok(running)
  assert.equal(isOwn(running), false)
  assert.equal(jobOf(running, 'running').title, 'slow')
})

test('a job is named by its workflow, what it writes, or the node that makes the output', () => {
  const prompt = { 9: { class_type: 'PreviewImage', inputs: {} } }
  const named = { extra_pnginfo: { workflow: { name: 'Portrait \u202Eof a\nlady' } } }
  assert.equal(jobOf([1, 'a', prompt, named, ['9']], 'pending').title, 'Portrait of a lady')
  assert.equal(jobOf([1, 'a', prompt, {}, ['9']], 'pending').title, 'PreviewImage')
  assert.equal(jobOf([1, 'a', null, null, 'x'], 'pending').title, undefined)
  assert.equal(inWords([{ id: 'a', state: 'pending' }]), '1 job waits')
})

test('the newest job of others is found among ours, and that there is none only where all are seen', () => {
  const ours = { prompt: [1, 'o', {}, ownMark] as [number, string, unknown, unknown] }
  const other = { prompt: [1, 'x', {}, {}] as [number, string, unknown, unknown] }
  assert.equal(newestOf({ x: other, o: ours }, 16), 'x')
  assert.equal(newestOf({ o: ours }, 16), 'none')
  assert.equal(newestOf({ o: ours, p: ours }, 2), undefined)
})

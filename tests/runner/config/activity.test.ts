import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checked, problemsIn } from './tools.ts'

const comfyui = { kind: 'comfyui', url: 'http://127.0.0.1:8188' }
const driver = { kind: 'systemd', unit: 'comfyui' }
const withService = (own: object) => ({ services: { comfyui: { driver, ...own } } })
const policyOf = (own: object) => checked(withService(own)).policies.services.comfyui

test('a service whose activity is seen is ended after five minutes, a time of its own, or never', () => {
  assert.equal(policyOf({})?.activity, undefined)
  assert.deepEqual(policyOf({ activity: comfyui })?.activity, { idleAfterMs: 300_000 })
  assert.deepEqual(policyOf({ activity: comfyui, idleAfter: '30m' })?.activity, { idleAfterMs: 1_800_000 })
  assert.deepEqual(policyOf({ activity: comfyui, idleAfter: 'never' })?.activity, {})
})

test('how often it is looked at is ours, and the rest belongs to the kind', () => {
  const config = checked(withService({ activity: { ...comfyui, every: '2s' } }))
  const { every, timeout } = config.services.comfyui?.activity ?? {}
  assert.deepEqual([every, timeout], [2_000, 3_000])
  assert.deepEqual(config.activityKinds.get('comfyui')?.options, { url: comfyui.url, headers: {} })
})

test('what is wrong is said with its path', () => {
  const wrong: readonly [object, string, RegExp][] = [
    [{ activity: { kind: 'tarot' } }, 'services.comfyui.activity.kind', /there are .*comfyui.*prometheus/],
    [{ activity: { kind: 'comfyui' } }, 'services.comfyui.activity.url', /./],
    [{ activity: { ...comfyui, colour: 1 } }, 'services.comfyui.activity.colour', /no such setting/],
    [{ activity: { ...comfyui, every: '1h' } }, 'services.comfyui.activity.every', /at most 60 s/],
    [{ activity: comfyui, idleAfter: 'soon' }, 'services.comfyui.idleAfter', /./],
    [{ activity: comfyui, alwaysUp: true }, 'services.comfyui.idleAfter', /exclude each other/],
  ]
  for (const [own, path, message] of wrong) assert.match(problemsIn(withService(own))[path] ?? path, message)
  assert.deepEqual(problemsIn(withService({ activity: comfyui, alwaysUp: true, idleAfter: 'never' })), {})
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { check } from '../../support/check.ts'
import { pngText } from '../../support/comfy/png-text.ts'
import { parseMetrics, sumOf } from '../../support/prometheus.ts'
import { health, keys } from '../../support/shapes.ts'

test('check() makes tags and annotations of Playwright, and refuses a duration without a unit', () => {
  assert.deepEqual(check({ service: 'comfyui', vital: true, slowAfter: '10s' }), {
    tag: ['@comfyui', '@vital'],
    annotation: [
      { type: 'service', description: 'comfyui' },
      { type: 'vital', description: 'true' },
      { type: 'slowAfter', description: '10000' },
    ],
  })
  assert.throws(() => check({ service: 'panel', slowAfter: '10' }), /slowAfter: "10" is no duration/)
})

test('both schemas of health mean the same', () => {
  const main = { overall: 'healthy', services: { comfy: { online: true, models: 0 } } }
  const comfy = { installed: true, status: 'running', running: true, apiOnline: true, models: 2 }
  const legacy = { status: 'healthy', services: { comfy } }
  for (const body of [main, legacy])
    assert.deepEqual(health.parse(body), { state: 'healthy', comfyOnline: true })
  assert.equal(health.safeParse({ ok: true }).success, false)
})

test('a key that is good has no error, whether that is left out or null', () => {
  const good = { valid: true }
  const asReal = { valid: true, error: null }
  for (const one of [good, asReal]) assert.equal(keys.safeParse({ flux: one, v0: one }).success, true)
})

test('metrics are read with their types, and what is no sample is told', () => {
  const text = '# TYPE a counter\na{x="1"} 2\na{x="2"} 3e1\n\n# HELP b text\nb +Inf\nnot a sample at all\n'
  const metrics = parseMetrics(text)
  assert.equal(metrics.types.get('a'), 'counter')
  assert.equal(sumOf(metrics, 'a'), 32)
  assert.equal(sumOf(metrics, 'b'), Number.POSITIVE_INFINITY)
  assert.deepEqual(metrics.wrong, ['not a sample at all'])
})

test('the text chunks of a PNG are read, and a cut file does no harm', () => {
  const data = Buffer.from('prompt\0{"1":{}}', 'latin1')
  const head = Buffer.alloc(8)
  head.writeUInt32BE(data.length)
  head.write('tEXt', 4)
  const file = Buffer.concat([Buffer.alloc(8), head, data, Buffer.alloc(4)])
  assert.deepEqual(pngText(file), { prompt: '{"1":{}}' })
  assert.deepEqual(pngText(file.subarray(0, 10)), {})
})

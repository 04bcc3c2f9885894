import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { seeded } from '../../../scripts/chaos/random.ts'
import { markdownOf, textOf } from '../../../scripts/chaos/report.ts'
import { judged, notMeasured, type Result } from '../../../scripts/chaos/scenario.ts'
import { crashing } from '../../../scripts/chaos/virtual.ts'

const chaos = (...args: readonly string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, '../../../scripts/chaos.ts'), ...args], {
    encoding: 'utf8',
  })

test('the same seed makes the same choices, and a branch of its own does not move another', () => {
  const draw = (seed: number) => Array.from({ length: 20 }, seeded(seed).next)
  assert.deepEqual(draw(7), draw(7))
  assert.notDeepEqual(draw(7), draw(8))
  const one = seeded(7)
  one.next()
  assert.equal(one.branch('hang').next(), seeded(7).branch('hang').next())
  const numbers = Array.from({ length: 1_000 }, () => one.between(1, 6))
  assert.deepEqual([...new Set(numbers)].sort(), [1, 2, 3, 4, 5, 6])
})

test('a figure over its limit is a failure that says by how much, and what was not tried is no success', () => {
  const late = judged([], '2 healed', [{ name: 'found', values: [900, 1_700], limitMs: 1_500 }])
  assert.equal(late.ok, false)
  assert.match(late.found, /^2 healed\. found: 1700 ms, over 1500 ms$/)
  assert.equal(judged([], '', [{ name: 'found', values: [Number.NaN], limitMs: 1 }]).ok, false)
  assert.equal(judged([], '2 healed', [{ name: 'found', values: [900], limitMs: 1_500 }]).ok, true)
  assert.equal(notMeasured('it needs root').ok, undefined)
})

test('a report says the verdict of every scenario, and the median and the worst of every figure', () => {
  const about = { injected: 'kill -9', expected: 'healed', tookMs: 1_000 }
  const results: Result[] = [
    {
      ...about,
      name: 'crash',
      ...judged([], '3 healed', [{ name: 'found', values: [30, 10, 20], limitMs: 1_500 }]),
    },
    { ...about, name: 'disk', ...notMeasured('it needs root') },
    { ...about, name: 'hang', ...judged(['lost'], 'none healed') },
  ]
  const report = { seed: 7, startedAt: '2026-11-22T20:00:00Z', tookMs: 3_000, node: 'v24', results }
  const text = textOf(report)
  assert.match(text, /^crash +ok +1\.00 s {2}3 healed$/m)
  assert.match(text, /^disk +not measured/m)
  assert.match(text, /^hang +FAILED .*none healed\. lost$/m)
  assert.match(text, /^found +3 +0\.02 s +0\.03 s +1\.50 s$/m)
  assert.match(markdownOf(report), /3 scenarios, 1 failed, 1 not measured, in 3\.00 s\. Seed 7/)
})

test('a service that crashes every ninety seconds gets a person after its third restart', () => {
  const { restarts, incidents } = crashing({ everyMs: 90_000, forMs: 3_600_000 })
  assert.equal(restarts.length, 3)
  assert.equal(incidents.filter(({ outcome }) => outcome === 'escalated').length, 1)
})

test('what cannot be understood is refused before anything is broken', () => {
  for (const [args, says] of [
    [['--only', 'nothing'], /no scenario nothing/],
    [['--seed', 'x'], /whole number/],
    [['--soak', 'long'], /2h, 10m or 90s/],
  ] as const) {
    const { status, stderr } = chaos(...args)
    assert.equal(status, 2)
    assert.match(stderr, says)
  }
})

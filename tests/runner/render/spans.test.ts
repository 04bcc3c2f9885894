import assert from 'node:assert/strict'
import { test } from 'node:test'
import { spansOf, ticks } from '../../../runner/render/spans.ts'
import { createTimes } from '../../../runner/render/times.ts'
import { wordsOf } from '../../../runner/render/words.ts'
import { began, exampleIncident } from './example.ts'

test('the spans of an incident follow each other without a gap from first failure to end', () => {
  const spans = spansOf(exampleIncident(), began)
  assert.deepEqual(
    spans.map(({ kind, from, to }) => [kind, from - began, to - began]),
    [
      ['detecting', 0, 8_000],
      ['waiting', 8_000, 8_100],
      ['acting', 8_100, 12_000],
      ['verifying', 12_000, 26_000],
    ],
  )
})

test('an axis has few and round moments', () => {
  assert.deepEqual(ticks(26_000), [0, 10_000, 20_000])
  assert.deepEqual(ticks(140_000, 4), [0, 60_000, 120_000])
  assert.ok(ticks(1e12).length <= 5)
})

test('durations are written in words', () => {
  const { duration } = createTimes(wordsOf('en'), 'UTC', began)
  const written = [-5, 0, 40, 400, 1_250, 18_000, 59_900, 124_000, 11_100_000, 90_000_000].map((ms) =>
    duration(ms).replaceAll('\u00a0', ' '),
  )
  assert.deepEqual(written, [
    '0 s',
    '0 s',
    '40 ms',
    '400 ms',
    '1.3 s',
    '18 s',
    '1 min',
    '2 min 4 s',
    '3 h 5 min',
    '1 d 1 h',
  ])
})

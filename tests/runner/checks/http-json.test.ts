import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mismatch } from '../../../runner/checks/http/json.ts'
import { httpOptions } from '../../../runner/checks/http/options.ts'
import { valueAt } from '../../../runner/lib/json-path.ts'

const document = {
  overall: 'healthy',
  services: { comfy: { online: true } },
  items: [{ id: 1 }, { id: 2 }],
  none: [],
  nothing: null,
  queue_remaining: 50,
}

describe('a path', () => {
  test('leads through objects and lists, and only to what the document holds', () => {
    assert.equal(valueAt(document, 'services.comfy.online'), true)
    assert.equal(valueAt(document, 'items.1.id'), 2)
    assert.equal(valueAt(document, 'items.length'), 2)
    assert.equal(valueAt(document, '$'), document)
    for (const path of [
      'constructor',
      'overall.length',
      'nothing.more',
      'items.map',
      '__proto__',
      '',
      'a.b.c',
    ]) {
      assert.equal(valueAt(document, path), undefined, path)
    }
    assert.equal(valueAt(null, 'a'), undefined)
  })
})

describe('an expectation', () => {
  const holds = [
    ['overall', 'healthy'],
    ['services.comfy.online', true],
    ['nothing', null],
    ['overall', { oneOf: ['healthy', 'degraded'] }],
    ['items', { notEmpty: true }],
    ['queue_remaining', { above: 49, below: 51 }],
    ['missing', { exists: false }],
    ['nothing', { exists: true }],
  ] as const
  for (const [path, expected] of holds) {
    test(`${path} ${JSON.stringify(expected)} holds`, () =>
      assert.equal(mismatch(document, path, expectation(expected)), undefined))
  }

  const fails = [
    ['overall', 'down', 'overall should be "down", but is "healthy"'],
    ['queue_remaining', '50', 'queue_remaining should be "50", but is 50'],
    ['queue_remaining', { below: 50 }, 'queue_remaining should be below 50, but is 50'],
    ['overall', { above: 1 }, 'overall should be above 1, but is "healthy"'],
    ['none', { notEmpty: true }, 'none should be not empty, but is []'],
    ['missing', 1, 'missing is missing'],
    ['missing', { exists: true }, 'missing is missing'],
    ['nothing', { exists: false }, 'nothing should not be there, but is null'],
    ['services', { equals: 1 }, 'services should be 1, but is an object with 1 entries'],
    ['overall', { oneOf: ['a', 'b'] }, 'overall should be one of ["a","b"], but is "healthy"'],
  ] as const
  for (const [path, expected, sentence] of fails) {
    test(`${path} ${JSON.stringify(expected)} does not hold, and says why`, () => {
      assert.equal(mismatch(document, path, expectation(expected)), sentence)
    })
  }
})

describe('the options of an http check', () => {
  const url = 'http://127.0.0.1/'
  test('are few to begin with', () => {
    const { method, expect, maxBytes, followRedirects } = httpOptions.parse({ url })
    assert.deepEqual([method, expect.status, maxBytes, followRedirects], ['GET', ['2xx'], 1_048_576, 0])
    assert.equal(httpOptions.parse({ url, followRedirects: true }).followRedirects, 5)
    assert.deepEqual(httpOptions.parse({ url, expect: { status: 204 } }).expect.status, [204])
  })

  test('are refused when they are unknown or make no sense', () => {
    const wrong: object[] = [
      { url, expects: {} },
      { url: 'ftp://127.0.0.1/' },
      { url: 'panel' },
      { url, headers: { 'x-a': 'b\r\nc: d' } },
      { url, expect: { status: '7xx' } },
      { url, expect: { json: { a: { equal: 1 } } } },
      { url, slowAfter: 'soon' },
      { url, maxBytes: '1 GB' },
    ]
    for (const options of wrong)
      assert.equal(httpOptions.safeParse(options).success, false, JSON.stringify(options))
  })
})

const expectation = (expected: unknown) => {
  const [only] = Object.values(
    httpOptions.parse({ url: 'http://127.0.0.1/', expect: { json: { a: expected } } }).expect.json ?? {},
  )
  return only ?? null
}

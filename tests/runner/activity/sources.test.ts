import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import command from '../../../runner/activity/command.ts'
import { seriesOf } from '../../../runner/activity/exposition.ts'
import json from '../../../runner/activity/json.ts'
import prometheus from '../../../runner/activity/prometheus.ts'
import { receiver } from '../notifiers/receiver.ts'
import { look, open } from './tools.ts'

suite('A value in JSON', () => {
  const uses: readonly [unknown, object, 'active' | 'idle'][] = [
    [0, {}, 'idle'],
    [1, {}, 'active'],
    [1, { above: 1 }, 'idle'],
    [true, {}, 'active'],
    [false, {}, 'idle'],
    [null, {}, 'idle'],
    ['', {}, 'idle'],
    ['rendering', {}, 'active'],
    ['sleeping', { oneOf: ['running', 'queued'] }, 'idle'],
    ['queued', { oneOf: ['running', 'queued'] }, 'active'],
    [[], {}, 'idle'],
    [['a'], {}, 'active'],
    [{}, {}, 'idle'],
  ]
  for (const [value, rule, use] of uses) {
    test(`${JSON.stringify(value)} means ${use} with ${JSON.stringify(rule)}`, async (t) => {
      const server = await receiver(t, () => ({ status: 200, body: JSON.stringify({ state: value }) }))
      assert.equal((await look(open(t, json, { url: server.url, path: 'state', ...rule }))).use, use)
    })
  }

  test('that is not there says nothing', async (t) => {
    const server = await receiver(t, () => ({ status: 200, body: '{"a":1}' }))
    await assert.rejects(look(open(t, json, { url: server.url, path: 'b' })), /there is no b in the answer/)
  })

  test('with changes is a mark that moves with it, and never use by itself', async (t) => {
    let count = 41
    const server = await receiver(t, () => ({ status: 200, body: JSON.stringify({ requests: count }) }))
    const source = open(t, json, { url: server.url, path: 'requests', changes: true })
    const first = await look(source)
    const second = await look(source)
    count = 42
    const third = await look(source)
    assert.deepEqual(
      [first.use, second.mark === first.mark, third.mark === first.mark],
      ['idle', true, false],
    )
  })

  test('is asked for with the headers and the password that are configured', async (t) => {
    const server = await receiver(t, () => ({ status: 200, body: '1' }))
    const url = server.url.replace('://', '://me:word@')
    await look(open(t, json, { url, path: '$', headers: { 'x-key': 'k' } }))
    const headers = server.got[0]?.headers
    assert.equal(headers?.['x-key'], 'k')
    assert.equal(headers?.authorization, `Basic ${Buffer.from('me:word').toString('base64')}`)
  })
})

suite('A metric of Prometheus', () => {
  const text = `# HELP http_requests_total a "quoted" text
# TYPE http_requests_total counter
http_requests_total{path="/metrics",code="200"} 900
http_requests_total{path="/api/health",code="200"} 5
http_requests_total{path="/render",code="200"} 3 1700000000000
http_requests_total{path="/say \\"}\\" \\\\n",code="500"} 2
# TYPE untouched_total counter
up 1
broken NaN
`
  const asked = async (t: Parameters<typeof open>[0], options: object) => {
    const server = await receiver(t, () => ({ status: 200, body: text }))
    return look(open(t, prometheus, { url: server.url, ...options }))
  }

  test('adds up its series, without those of our own questions', async (t) => {
    const without = { path: ['/metrics', '/api/health'] }
    const { what } = await asked(t, { metric: 'http_requests_total', without })
    assert.equal(what, 'http_requests_total is 5')
  })

  test('is narrowed by labels', async (t) => {
    const { what, use } = await asked(t, { metric: 'http_requests_total', labels: { code: '500' } })
    assert.deepEqual([what, use], ['http_requests_total is 2', 'active'])
  })

  test('that has no series yet is 0, and one that is not there says nothing', async (t) => {
    assert.equal((await asked(t, { metric: 'untouched_total' })).use, 'idle')
    await assert.rejects(asked(t, { metric: 'untouched' }), /there is no metric untouched/)
    await assert.rejects(asked(t, { metric: 'broken' }), /broken is NaN/)
  })

  test('is read with quotes, braces and backslashes in its labels', () => {
    const [, , , last] = seriesOf(text, 'http_requests_total') ?? []
    assert.deepEqual(last, { labels: { path: '/say "}" \\n', code: '500' }, value: 2 })
  })
})

suite('A command', () => {
  const says = (code: number, text: string) => [
    process.execPath,
    '-e',
    `console.log('${text}');process.exit(${code})`,
  ]

  test('is judged by a word before its exit code', async (t) => {
    const options = { command: says(0, 'no clients'), says: { 'no clients': 'idle' } }
    assert.equal((await look(open(t, command, options))).use, 'idle')
  })

  test('is judged by exit codes of its own', async (t) => {
    const codes = { 0: 'idle', 3: 'active' }
    assert.equal((await look(open(t, command, { command: says(3, 'x'), codes }))).use, 'active')
    await assert.rejects(look(open(t, command, { command: says(1, 'x'), codes })), /ended with 1/)
  })

  test('with changes is a mark, as long as it ends well', async (t) => {
    const seen = await look(open(t, command, { command: says(0, '17 requests'), changes: true }))
    assert.deepEqual([seen.use, seen.mark], ['idle', '17 requests'])
    await assert.rejects(look(open(t, command, { command: says(1, '17'), changes: true })), /ended with 1/)
  })
})

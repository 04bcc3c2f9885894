import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { serve, workplace } from './commands/tools.ts'

/** Any control character but the end of a line. */
const escapeCode = /[^\P{Cc}\n]/u
const empty = { services: { panel: {} } }

/** A panel with one check of its answer; the page says what it is asked to say. */
const watching = (url: string, kind: object = {}) => ({
  services: { panel: { title: 'Admin panel' } },
  checks: { 'panel/health': { service: 'panel', kind: 'http', url, ...kind } },
})

suite('Usage', () => {
  test('--help names every command and the exit codes', async (t) => {
    const { guardian } = await workplace(t, empty)
    const { code, stdout } = await guardian('--help')
    assert.equal(code, 0)
    for (const word of [
      'start',
      'status',
      'check',
      'heal',
      'run',
      'service',
      'maintenance',
      'incidents',
      'config',
    ])
      assert.match(stdout, new RegExp(`^  ${word} `, 'm'))
    assert.match(
      stdout,
      /0 {2}all is well\n {2}1 {2}something failed.*\n {2}2 {2}wrong usage or configuration/,
    )
  })

  test('--version is the version of the package', async (t) => {
    const { guardian } = await workplace(t, empty)
    const about = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'))
    assert.deepEqual(await guardian('--version'), { code: 0, stdout: `${about.version}\n`, stderr: '' })
  })

  test('a command, an option or an argument that does not exist ends with 2 and says where help is', async (t) => {
    const { guardian } = await workplace(t, empty)
    for (const args of [
      ['chekc'],
      ['check', '--loud'],
      ['service', 'kill', 'panel'],
      ['service'],
      ['config'],
    ]) {
      const { code, stdout, stderr } = await guardian(...args)
      assert.equal(code, 2, args.join(' '))
      assert.match(stderr, /^error: /)
      assert.match(stderr, /guardian --help/)
      assert.equal(stdout, '')
    }
  })

  test('services, suites and times that do not exist end with 2 and name those that do', async (t) => {
    const { guardian } = await workplace(t, { ...empty, suites: { smoke: {} } })
    const service = await guardian('service', 'restart', 'pannel')
    assert.equal(service.code, 2)
    assert.match(service.stderr, /no service "pannel"\n→ The services are panel/)
    const suiteless = await guardian('run', 'smok')
    assert.equal(suiteless.code, 2)
    assert.match(suiteless.stderr, /no suite "smok"\n→ The suites of the configuration are: smoke/)
    const forever = await guardian('maintenance', '--for', '9h')
    assert.equal(forever.code, 2)
    assert.match(forever.stderr, /"9h" is not a time of maintenance\n→ .*8h is the longest/)
  })
})

suite('config check', () => {
  test('a right configuration ends with 0 and is counted', async (t) => {
    const { guardian, file } = await workplace(t, watching('http://127.0.0.1:1'))
    const { code, stdout, stderr } = await guardian('config', 'check')
    assert.deepEqual([code, stderr], [0, ''])
    assert.equal(stdout, `✓  ${file}: 1 service, 1 check, 0 suites\n`)
  })

  test('a wrong one ends with 2 and every problem on standard error', async (t) => {
    const { guardian } = await workplace(t, { services: { panel: { titel: 'x' } }, checks: { a: {} } })
    const { code, stdout, stderr } = await guardian('config', 'check')
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(
      stderr,
      /3 problems:\n {2}services\.panel\.titel: .*\n {2}checks\.a\.service: .*\n {2}checks\.a\.kind: /,
    )
    assert.doesNotMatch(stderr, escapeCode)
  })

  test('--json gives the problems as data', async (t) => {
    const { guardian, file } = await workplace(t, { services: { panel: { titel: 'x' } } })
    const { code, stdout } = await guardian('config', 'check', '--json')
    assert.equal(code, 2)
    const answer = JSON.parse(stdout)
    assert.deepEqual([answer.ok, answer.file, answer.problems[0].path], [false, file, 'services.panel.titel'])
  })

  test('a broken or missing file ends with 2 and its name, for every command', async (t) => {
    const broken = await workplace(t, 'export default {')
    for (const args of [['start'], ['check'], ['status']]) {
      const { code, stderr } = await broken.guardian(...args)
      assert.equal(code, 2, args.join(' '))
      assert.match(stderr, /guardian\.config\.ts cannot be read/)
      assert.doesNotMatch(stderr, /\n {4}at /, 'no stack')
    }
    const { code, stderr } = await broken.guardian('status', '--config', 'absent.ts')
    assert.equal(code, 2)
    assert.match(stderr, /no configuration at .*absent\.ts\n→ /)
  })
})

suite('check', () => {
  test('ends with 0 when all pass, on one line a check', async (t) => {
    const url = await serve(t, (_, response) => response.end('hello'))
    const { guardian } = await workplace(t, watching(url))
    const { code, stdout, stderr } = await guardian('check')
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(
      stdout,
      /^✓ pass +\d+ ms {2}panel\/health {2}GET http.*: 200 in \d+ ms\n\n1 check: 1 passed\n$/,
    )
  })

  test('ends with 1 when one fails, and --json has the observations', async (t) => {
    const url = await serve(t, (_, response) => response.writeHead(500).end())
    const { guardian } = await workplace(t, watching(url))
    const text = await guardian('check')
    assert.equal(text.code, 1)
    assert.match(
      text.stdout,
      /^✗ fail .* panel\/health .* answered 500, expected 2xx\n\n1 check: 1 failed\n$/,
    )
    const { code, stdout } = await guardian('--json', 'check')
    assert.equal(code, 1)
    const [observation] = JSON.parse(stdout)
    assert.deepEqual(
      [observation.check, observation.verdict, observation.reason, observation.values.status],
      ['panel/health', 'fail', 'http-5xx', 500],
    )
  })

  test('a configuration without checks proves nothing, so it ends with 1', async (t) => {
    const { guardian } = await workplace(t, empty)
    const { code, stdout } = await guardian('check')
    assert.deepEqual([code, stdout], [1, 'No check was asked.\n'])
  })

  test('what a server says cannot command a terminal, as text or as JSON', async (t) => {
    const evil = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202eevil'
    const url = await serve(t, (_, response) => response.end(JSON.stringify({ state: evil })))
    const expect = { json: { state: 'fine' } }
    const { guardian } = await workplace(t, watching(url, { expect, values: { state: 'state' } }))
    const obeyed = /[^\P{Cc}\n]|\u202e/u
    const text = await guardian('check')
    assert.equal(text.code, 1)
    assert.doesNotMatch(text.stdout, obeyed)
    assert.match(text.stdout, /state should be "fine"/)
    const { stdout } = await guardian('check', '--json')
    assert.doesNotMatch(stdout, obeyed)
    assert.equal(JSON.parse(stdout)[0].verdict, 'fail')
  })
})

suite('Without a daemon', () => {
  test('status ends with 1 and says how to start one', async (t) => {
    const { guardian } = await workplace(t, empty)
    const text = await guardian('status')
    assert.deepEqual([text.code, text.stderr], [1, ''])
    assert.match(text.stdout, /not running here\. Start it with: guardian start/)
    const json = await guardian('status', '--json')
    assert.deepEqual([json.code, json.stdout], [1, 'null\n'])
  })

  test('incidents are an empty list', async (t) => {
    const { guardian } = await workplace(t, empty)
    assert.deepEqual(await guardian('incidents', 'list'), { code: 0, stdout: 'No incidents\n', stderr: '' })
    assert.deepEqual(await guardian('incidents', '--json'), { code: 0, stdout: '[]\n', stderr: '' })
  })

  test('maintenance is remembered, and can be ended', async (t) => {
    const { guardian } = await workplace(t, empty)
    const begun = await guardian('maintenance', 'panel', '--for', '30m', '--note', 'new disk')
    assert.deepEqual([begun.code, begun.stderr], [0, ''])
    assert.match(begun.stdout, /^Maintenance of panel: checks go on, nothing is restarted/)
    const over = await guardian('maintenance', '--end', '--json')
    assert.equal(over.code, 0)
    assert.equal(JSON.parse(over.stdout).ok, true)
  })
})

suite('Output', () => {
  test('a pipe gets no colours, FORCE_COLOR gives them, and NO_COLOR takes them', async (t) => {
    const coloured = await workplace(t, empty, { FORCE_COLOR: '1' })
    assert.match((await coloured.guardian('config', 'check')).stdout, escapeCode)
    for (const env of [{}, { CI: 'true' }, { NO_COLOR: '1' }] as Record<string, string>[]) {
      const { guardian } = await workplace(t, empty, env)
      const { stdout } = await guardian('config', 'check')
      assert.doesNotMatch(stdout, escapeCode, JSON.stringify(env))
    }
  })
})

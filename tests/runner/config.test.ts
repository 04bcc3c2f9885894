import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { loadConfig } from '../../runner/config.ts'
import { UserError } from '../../runner/lib/errors.ts'
import { checked, folderWith, kinds, minimal, problemList, problemsIn } from './config/tools.ts'

const refusal = (pattern: RegExp) => (error: unknown) =>
  error instanceof UserError && error.exitCode === 2 && pattern.test(`${error.message}\n${error.remedy}`)

suite('What is wrong', () => {
  test('every problem is in one message, each with its path', () => {
    const wrong = {
      services: {
        panel: { dependsOn: ['comfyui'], colour: 'red' },
        comfyui: { driver: { kind: 'process', command: [], port: 70_000 } },
      },
      checks: {
        'panel/health': { service: 'pannel', kind: 'http', url: 'localhost:3000', every: '15' },
        'panel/port': { kind: 'tcp', port: 'no' },
      },
      policy: { attempts: -1 },
      suites: { smoke: { cron: '61 * * * *' } },
      sevrer: {},
    }
    assert.deepEqual(Object.keys(problemsIn(wrong, { GUARDIAN_PORT: 'soon' })).sort(), [
      'GUARDIAN_PORT',
      'checks["panel/health"].every',
      'checks["panel/health"].service',
      'checks["panel/health"].url',
      'checks["panel/port"].port',
      'checks["panel/port"].service',
      'policy.attempts',
      'services.comfyui.driver.command',
      'services.comfyui.driver.port',
      'services.panel.colour',
      'sevrer',
      'suites.smoke.cron',
    ])
  })

  test('the message of the error lists the problems and says what to do', () => {
    assert.throws(
      () => checked({ services: { panel: { a: 1, b: 2 } } }),
      refusal(
        /has 2 problems:\n {2}services\.panel\.a: .*\n {2}services\.panel\.b: [\s\S]*guardian config check/,
      ),
    )
  })

  test('a place has one problem, not several for the same mistake', () => {
    const paths = problemList({ services: { panel: {} }, checks: { a: { kind: 'http', url: 3 } } }).map(
      ({ path }) => path,
    )
    assert.deepEqual(paths.sort(), ['checks.a.service', 'checks.a.url'])
  })

  test('unknown keys are refused at every level, also among the options of a kind', () => {
    const health = { ...minimal.checks['panel/health'], expect: { stauts: 200 }, retries: 3 }
    const problems = problemsIn({
      services: { panel: { policy: { atempts: 3 } } },
      checks: { 'panel/health': health },
      storage: { folder: 'x' },
      server: { ports: 1 },
      report: { lang: 'en' },
    })
    assert.deepEqual(Object.keys(problems).sort(), [
      'checks["panel/health"].expect.stauts',
      'checks["panel/health"].retries',
      'report.lang',
      'server.ports',
      'services.panel.policy.atempts',
      'storage.folder',
    ])
    for (const message of Object.values(problems)) assert.match(message, /remove it or correct its name/)
  })

  test('a missing setting, a wrong kind of value and a wrong number are said in words', () => {
    const problems = problemsIn({
      services: { panel: { autoStart: 'yes', dependsOn: 'comfyui' } },
      checks: { a: { service: 'panel', kind: 'tcp' } },
      policy: { attempts: 99 },
      report: { language: 'de' },
    })
    assert.equal(problems['services.panel.autoStart'], "'yes' is not true or false")
    assert.equal(problems['services.panel.dependsOn'], "'comfyui' is not a list: [ … ]")
    assert.equal(problems['checks.a.port'], 'is missing; write a number')
    assert.equal(problems['policy.attempts'], '99 is too large; the most is 20')
    assert.equal(problems['report.language'], `'de' is not one of "en", "ru"`)
  })

  test('names that exist nowhere are named together with those that do', () => {
    const problems = problemsIn({
      services: { panel: { dependsOn: ['comfy'] }, comfyui: {} },
      checks: { a: { service: 'comfy', kind: 'tcp', port: 1 } },
    })
    assert.match(problems['services.panel.dependsOn'] ?? '', /"comfy"; the services are panel, comfyui/)
    assert.match(problems['checks.a.service'] ?? '', /"comfy"; the services are panel, comfyui/)
  })

  test('a circle of dependencies is named at each of its services', () => {
    const services = { a: { dependsOn: ['b'] }, b: { dependsOn: ['c'] }, c: { dependsOn: ['a'] }, d: {} }
    const problems = problemsIn({ services })
    assert.deepEqual(Object.keys(problems), [
      'services.a.dependsOn',
      'services.b.dependsOn',
      'services.c.dependsOn',
    ])
    assert.match(problems['services.a.dependsOn'] ?? '', /a depends on itself, by way of .*remove one/)
    assert.ok('services.x.dependsOn' in problemsIn({ services: { x: { dependsOn: ['x'] } } }))
  })

  test('an unknown kind is named together with the kinds that exist', () => {
    const problems = problemsIn({
      services: { panel: { driver: { kind: 'telepathy' } } },
      checks: { a: { service: 'panel', kind: 'ping' } },
    })
    assert.match(problems['services.panel.driver.kind'] ?? '', /no kind "telepathy"; there are .*process/)
    assert.match(
      problems['checks.a.kind'] ?? '',
      /no kind "ping"; there are .*disk, http, memory, process, tcp/,
    )
  })

  test('names that JavaScript uses itself cannot be names of services and checks', () => {
    const problems = problemsIn({
      services: { constructor: {}, panel: {} },
      checks: { toString: { service: 'panel', kind: 'tcp', port: 1 } },
    })
    assert.match(problems['services.constructor'] ?? '', /choose another name/)
    assert.match(problems['checks.toString'] ?? '', /choose another name/)
  })

  test('flapping has to end below where it begins', () => {
    const services = {}
    assert.deepEqual(Object.keys(problemsIn({ services, policy: { flapOn: 0.1 } })), ['policy.flapOff'])
    assert.deepEqual(problemsIn({ services, policy: { flapOn: 0.1, flapOff: 0.05 } }), {})
  })

  test('a time zone that does not exist is refused', () => {
    const problems = problemsIn({
      services: {},
      suites: { smoke: { cron: '0 * * * *', timezone: 'Mars/Olympus' } },
      report: { timezone: 'Mars/Olympus' },
    })
    assert.deepEqual(Object.keys(problems).sort(), ['report.timezone', 'suites.smoke.cron'])
  })

  test('whatever JSON a configuration is, the answer is a configuration or a UserError', () => {
    const word = fc.constantFrom(
      ...['services', 'checks', 'suites', 'policy', 'storage', 'server', 'kind', 'service', 'driver', 'http'],
      ...['every', 'dependsOn', 'command', 'url', 'expect', 'cron', 'panel', '__proto__', 'constructor'],
    )
    const few = { maxKeys: 4, maxLength: 4 } as const
    const leaf = fc.oneof(word, fc.jsonValue({ maxDepth: 1 }))
    const value = fc.oneof(
      leaf,
      fc.array(leaf, few),
      fc.dictionary(fc.oneof(word, fc.string()), fc.oneof(leaf, fc.dictionary(word, leaf, few)), few),
    )
    const service = fc.record({ driver: value, dependsOn: value, policy: value }, { requiredKeys: [] })
    const check = fc.record({ service: word, kind: word, url: value, every: value }, { requiredKeys: [] })
    const config = fc.oneof(
      value,
      fc.record(
        {
          services: fc.dictionary(word, service, few),
          checks: fc.dictionary(fc.string(), check, few),
          policy: value,
        },
        { requiredKeys: [] },
      ),
    )
    fc.assert(
      fc.property(config, (given) => {
        try {
          checked(given)
        } catch (error) {
          if (!(error instanceof UserError)) throw error
        }
      }),
      { numRuns: 500 },
    )
  })
})

suite('What it becomes', () => {
  test('durations are a text with a unit or milliseconds, within bounds', () => {
    const every = (given: unknown) => ({
      services: { panel: {} },
      checks: { a: { service: 'panel', kind: 'tcp', port: 1, every: given } },
    })
    assert.equal(checked(every('1.5s')).checks.a?.every, 1_500)
    assert.equal(checked(every('2 min')).checks.a?.every, 120_000)
    assert.equal(checked(every(250)).checks.a?.every, 250)
    const message = (given: unknown) => problemsIn(every(given))['checks.a.every'] ?? ''
    assert.match(message('15'), /"15" is not a duration: write '15s'/)
    assert.match(message('soon'), /is not a duration/)
    assert.match(message(true), /not a duration/)
    assert.match(message('1ms'), /at least 100 ms/)
    assert.match(message('2d'), /at most 24 h/)
  })

  test('what is left out has its default', () => {
    const config = checked(minimal)
    assert.deepEqual(
      [config.checks['panel/health']?.every, config.checks['panel/health']?.timeout, config.place],
      [15_000, 5_000, 'here'],
    )
    assert.deepEqual(config.server, { host: '127.0.0.1', port: 9091 })
    assert.equal(config.dataDir, '/etc/guardian/.guardian', 'relative to the configuration')
    assert.equal(config.reportsDir, '/etc/guardian/reports')
    assert.equal(config.policies.services.panel?.policy.attempts, 3)
    assert.equal(config.policies.services.panel?.hasDriver, false)
  })

  test("a service's own policy goes before that for all, and that before the defaults", () => {
    const { policies } = checked({
      services: { panel: { policy: { cooldown: '5s' } }, comfyui: {} },
      policy: { cooldown: '1m', attempts: 2, dryRun: true },
    })
    assert.equal(policies.services.panel?.policy.cooldownMs, 5_000)
    assert.equal(policies.services.comfyui?.policy.cooldownMs, 60_000)
    assert.equal(policies.services.panel?.policy.attempts, 2)
    assert.equal(policies.services.panel?.policy.confirmAfterMs, 3_000)
    assert.equal(policies.host.dryRun, true)
  })

  test('the environment goes before the file, and an empty variable is none', () => {
    const vars = { GUARDIAN_DATA: '/var/lib/guardian', GUARDIAN_PORT: '9300' }
    assert.equal(checked(minimal, vars).dataDir, '/var/lib/guardian')
    assert.equal(checked(minimal, vars).server.port, 9300)
    const empty = checked(minimal, { GUARDIAN_DATA: '', GUARDIAN_PORT: '' })
    assert.equal(empty.dataDir, '/etc/guardian/.guardian')
    assert.equal(empty.server.port, 9091)
    for (const port of ['http', '-1', '70000', '1.5', ' 1'])
      assert.match(problemsIn(minimal, { GUARDIAN_PORT: port }).GUARDIAN_PORT ?? '', /from 0 to 65535/)
  })

  test('secrets are the values of variables that are named, or whose name says so', () => {
    const vars = { API_KEY: 'one', MY_TOKEN: 'two', db_password: 'three', NICKNAME: 'four', HOME: '/root' }
    const { secretValues } = checked({ ...minimal, secrets: ['NICKNAME', 'ABSENT'] }, vars)
    assert.deepEqual([...secretValues].sort(), ['four', 'one', 'three', 'two'])
  })

  test('a vital check that finds a hang too late is warned about, and the numbers are named', () => {
    const check = { ...minimal.checks['panel/health'], vital: true }
    const warnings = (change: object, policy = {}) =>
      checked({ services: { panel: { policy } }, checks: { a: { ...check, ...change } } }).warnings
    assert.deepEqual(warnings({}), [])
    assert.match(warnings({ every: '1m' })[0] ?? '', /checks\.a is vital and may take 73 s .* at most 28 s/)
    assert.deepEqual(warnings({ every: '1m', vital: false }), [])
    assert.equal(warnings({}, { confirmAfter: '30s' }).length, 1)
  })
})

suite('Where it comes from', () => {
  const from = (folder: string, name = 'guardian.config.ts', env = {}) =>
    loadConfig({ file: join(folder, name), kinds, env })

  test('a TypeScript file is read as it stands', async (t) => {
    const folder = await folderWith(t, {
      'guardian.config.ts': `const services: Record<string, object> = { panel: {} }\nexport default { services }`,
    })
    assert.deepEqual(Object.keys((await from(folder)).services), ['panel'])
  })

  test('GUARDIAN_CONFIG names the file, and a name on the command line goes before it', async (t) => {
    const folder = await folderWith(t, {
      'one.ts': 'export default { services: { one: {} } }',
      'two.ts': 'export default { services: { two: {} } }',
    })
    const env = { GUARDIAN_CONFIG: join(folder, 'one.ts') }
    assert.deepEqual(Object.keys((await loadConfig({ kinds, env })).services), ['one'])
    const named = await loadConfig({ kinds, env, file: join(folder, 'two.ts') })
    assert.deepEqual(Object.keys(named.services), ['two'])
  })

  test('.env beside the configuration is read, under what is set already', async (t) => {
    const folder = await folderWith(t, {
      '.env': 'GUARDIAN_PORT=9400\nGUARDIAN_DATA=from-file\nPANEL_TOKEN="s e c r e t"\n',
      'guardian.config.ts': 'export default { services: {} }',
    })
    const config = await from(folder, undefined, { GUARDIAN_DATA: 'from-environment' })
    assert.equal(config.server.port, 9400)
    assert.equal(config.dataDir, join(folder, 'from-environment'))
    assert.deepEqual(config.secretValues, ['s e c r e t'])
  })

  test('env() in a configuration sees its .env too', async (t) => {
    const module = join(import.meta.dirname, '..', '..', 'runner', 'config.ts')
    const folder = await folderWith(t, {
      '.env': 'PANEL_URL=http://127.0.0.1:4000',
      'guardian.config.ts': `
        import { defineConfig, env } from ${JSON.stringify(module)}
        export default defineConfig({
          services: { panel: {} },
          suites: { smoke: { env: { PANEL_URL: env('PANEL_URL', 'none'), OTHER: env('OTHER', 'otherwise') } } },
        })`,
    })
    const env = (await from(folder)).suites.smoke?.env
    assert.deepEqual(env, { PANEL_URL: 'http://127.0.0.1:4000', OTHER: 'otherwise' })
  })

  test('a file that is not there, is broken, throws or exports nothing is a UserError that names it', async (t) => {
    const folder = await folderWith(t, {
      'broken.ts': 'export default { services: ',
      'throws.ts': 'throw new Error("no such thing")',
      'nothing.ts': 'export const services = {}',
    })
    await mkdir(join(folder, 'folder.ts'))
    await assert.rejects(
      from(folder, 'absent.ts'),
      refusal(/no configuration at .*absent\.ts[\s\S]*--config/),
    )
    await assert.rejects(from(folder, 'broken.ts'), refusal(/broken\.ts cannot be read/))
    await assert.rejects(from(folder, 'throws.ts'), refusal(/throws\.ts cannot be read: no such thing/))
    await assert.rejects(from(folder, 'nothing.ts'), refusal(/nothing\.ts exports none[\s\S]*export default/))
    await assert.rejects(from(folder, 'folder.ts'), refusal(/folder\.ts cannot be read/))
  })

  test('a .env that cannot be read is a UserError that names it', async (t) => {
    const folder = await folderWith(t, { 'guardian.config.ts': 'export default { services: {} }' })
    await mkdir(join(folder, '.env'))
    await assert.rejects(from(folder), refusal(/\.env cannot be read/))
  })

  test('the shipped configurations are right', async () => {
    const root = join(import.meta.dirname, '..', '..')
    for (const file of ['guardian.config.ts', 'demo/guardian.config.ts']) {
      const config = await loadConfig({ file: join(root, file), kinds, env: {} })
      assert.deepEqual(config.warnings, [], file)
    }
  })
})

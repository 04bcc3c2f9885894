import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { childService, workplace } from './tools.ts'

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  )

suite('guardian service, without a daemon', () => {
  test('starts, looks at, restarts and stops a real process, and says how it ended', async (t) => {
    const { config, url } = await childService()
    const { guardian, stopAfter } = await workplace(t, config)
    stopAfter('panel')

    const before = await guardian('service', 'status', 'panel')
    assert.equal(before.code, 1)
    assert.match(before.stdout, /^panel: (stopped|missing)/)

    const started = await guardian('service', 'start', 'panel')
    assert.deepEqual(
      [started.code, started.stdout, started.stderr],
      [0, 'panel works: its checks pass after the start\n', ''],
    )
    assert.equal(await answers(url), true)

    const running = await guardian('service', 'status', 'panel')
    assert.equal(running.code, 0)
    assert.match(running.stdout, /^panel: running \(process \d+, for /)
    const { pid } = JSON.parse((await guardian('service', 'status', 'panel', '--json')).stdout)

    const restarted = await guardian('service', 'restart', 'panel', '--json')
    assert.equal(restarted.code, 0)
    const expected = { ok: true, phase: 'up', text: 'panel works: its checks pass after the restart' }
    assert.deepEqual(JSON.parse(restarted.stdout), expected)
    const next = JSON.parse((await guardian('service', 'status', 'panel', '--json')).stdout)
    assert.notEqual(next.pid, pid)

    const stopped = await guardian('service', 'stop', 'panel')
    assert.deepEqual([stopped.code, stopped.stdout], [0, 'panel is stopped\n'])
    assert.equal(await answers(url), false)
    assert.match((await guardian('service', 'status', 'panel')).stdout, /^panel: stopped/)
  })

  test('a start that does not help ends with 1 and the reason', async (t) => {
    const { config } = await childService()
    const driver = { kind: 'process', command: [process.execPath, '-e', 'process.exit(3)'] }
    const { guardian } = await workplace(t, {
      ...config,
      services: { panel: { driver } },
      policy: { ...config.policy, attempts: 1, cooldown: 0, verifyFor: '2s', startGrace: '1s' },
    })
    const { code, stdout } = await guardian('service', 'start', 'panel')
    assert.equal(code, 1)
    assert.match(stdout, /^panel does not work after the start: /)
  })

  test('pause, resume and reset end with 0 and say what they mean', async (t) => {
    const { guardian } = await workplace(t, { services: { panel: {} } })
    assert.match((await guardian('service', 'pause', 'panel')).stdout, /watched, and not acted upon/)
    assert.match((await guardian('service', 'resume', 'panel')).stdout, /^panel is resumed/)
    const reset = await guardian('service', 'reset', 'panel')
    assert.equal(reset.code, 0)
    assert.match(reset.stdout, /attempts are forgotten/)
  })

  test('a service without a driver says so plainly', async (t) => {
    const { guardian } = await workplace(t, { services: { panel: {} } })
    const status = await guardian('service', 'status', 'panel')
    assert.equal(status.code, 1)
    assert.match(status.stdout, /panel: unknown \(it has no driver, so Guardian only watches it/)
    const restart = await guardian('service', 'restart', 'panel')
    assert.equal(restart.code, 2)
    assert.match(restart.stderr, /no driver, so it cannot be controlled\n→ .*services\.panel\.driver/)
  })

  test('one service is controlled, and no other is started by the way', async (t) => {
    const { config } = await childService()
    const other = await childService()
    const { guardian, stopAfter } = await workplace(t, {
      ...config,
      services: {
        panel: config.services.panel,
        other: { ...other.config.services.panel, autoStart: true },
      },
    })
    stopAfter('panel')
    assert.equal((await guardian('service', 'start', 'panel')).code, 0)
    assert.equal(await answers(other.url), false)
  })

  test('heal does not wait for a service whose parent stays down', async (t) => {
    const { config, url } = await childService()
    const { guardian } = await workplace(t, {
      ...config,
      services: { panel: config.services.panel, child: { dependsOn: ['panel'] } },
      checks: { ...config.checks, 'child/page': { service: 'child', kind: 'http', url } },
    })
    const { code, stdout } = await guardian('heal')
    assert.equal(code, 1)
    assert.match(stdout, /^✓ {2}panel {2}stopped on purpose; it is left alone\n✗ {2}child {2}/)
  })

  test('heal starts what should run, and says how every service fares', async (t) => {
    const { config, url } = await childService()
    const { guardian, stopAfter } = await workplace(t, {
      ...config,
      services: { panel: { ...config.services.panel, autoStart: true }, host: {} },
    })
    stopAfter('panel')
    assert.equal((await guardian('check')).code, 1, 'what was seen to be down before is started all the same')
    const { code, stdout, stderr } = await guardian('heal')
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /^✓ {2}panel {2}up\n✓ {2}host {3}nothing is known of it/)
    assert.equal(await answers(url), true)
  })
})

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { App } from '../../runner/app.ts'
import { childService } from './commands/tools.ts'
import { inProcess, isUp, startsIn, untilService } from './daemon-tools.ts'

const command = (app: App, what: 'pause' | 'resume') =>
  app.engine.dispatch({
    ...{ type: 'commanded', at: app.clock.now(), by: 'ann' },
    command: { do: what, service: 'panel' },
  })

/** A real service that works, and whose failures nobody may act upon. */
async function paused(t: Parameters<typeof inProcess>[0]) {
  const { config } = await childService()
  const { driver } = config.services.panel
  const panel = { driver: { ...driver, stopGrace: 500 }, autoStart: true }
  const checks = { 'panel/health': { ...config.checks['panel/health'], timeout: '500ms' } }
  const opened = await inProcess(t, {
    ...config,
    services: { panel },
    checks,
    policy: { ...config.policy, startGrace: '1s' },
  })
  const { app, folder } = opened
  const up = await untilService(app, 'panel', (one) => isUp(one) && one.status?.pid !== undefined)
  command(app, 'pause')
  return { app, pid: up.status?.pid ?? 0, logFile: join(folder, '.guardian', 'logs', 'panel.log') }
}

suite('A service that is not for Guardian to restart', () => {
  test('and that dies in a pause is restarted when the pause ends', async (t) => {
    const { app, pid, logFile } = await paused(t)
    process.kill(pid, 'SIGKILL')
    const held = await untilService(app, 'panel', ({ phase }) => phase.name === 'waiting')
    assert.equal(held.phase.name === 'waiting' && held.phase.why, 'hold')
    assert.equal((await startsIn(logFile)).length, 1)
    command(app, 'resume')
    const healed = await untilService(app, 'panel', isUp)
    assert.equal(healed.lastIncident?.outcome, 'healed')
    assert.equal((await startsIn(logFile)).length, 2)
  })

  test('and that is stopped in the middle of its trouble stays stopped, and the trouble is over', async (t) => {
    if (process.platform === 'win32') return t.skip('Windows freezes no process by a signal')
    const { app, pid, logFile } = await paused(t)
    process.kill(pid, 'SIGSTOP')
    await untilService(app, 'panel', ({ phase }) => phase.name === 'waiting')
    await app.drivers.get('panel')?.stop({ signal: AbortSignal.timeout(20_000) })
    const { incident, lastIncident } = await untilService(
      app,
      'panel',
      ({ phase }) => phase.name === 'stopped',
    )
    assert.equal(incident, undefined)
    assert.equal(lastIncident?.outcome, 'ended by itself')
    command(app, 'resume')
    assert.equal(app.engine.world().services.panel?.phase.name, 'stopped')
    assert.equal((await startsIn(logFile)).length, 1)
  })

  test('and that they start again is given the time that it needs to answer', async (t) => {
    const { config, port } = await childService()
    const slow = `setTimeout(() => require('node:http').createServer((_, answer) => answer.end('hello'))
      .listen(${port}, '127.0.0.1'), 2500)`
    const driver = { kind: 'process', command: [process.execPath, '-e', slow] }
    const { app } = await inProcess(t, {
      ...config,
      services: { panel: { driver, autoStart: true } },
      policy: { ...config.policy, startGrace: '10s' },
    })
    await untilService(app, 'panel', isUp)
    const ask = { signal: AbortSignal.timeout(20_000) }
    await app.drivers.get('panel')?.stop(ask)
    // A stop that is slow on a busy machine may have looked like a failure; the start is what is asked about.
    const stopped = await untilService(app, 'panel', ({ phase }) => phase.name === 'stopped')
    await app.drivers.get('panel')?.start(ask)
    await untilService(app, 'panel', ({ phase }) => phase.name === 'suspect')
    const up = await untilService(app, 'panel', isUp)
    assert.equal(up.lastIncident?.id, stopped.lastIncident?.id)
    assert.deepEqual(app.engine.world().restarts, [])
  })

  test('in a dry run dies, and it is only said what would have been done', async (t) => {
    const { config } = await childService()
    const policy = { ...config.policy, dryRun: true }
    const { app, lines, folder } = await inProcess(t, { ...config, policy })
    await app.drivers.get('panel')?.start({ signal: AbortSignal.timeout(20_000) })
    const up = await untilService(app, 'panel', (one) => isUp(one) && one.status?.state === 'running')
    process.kill(up.status?.pid ?? 0, 'SIGKILL')
    const held = await untilService(app, 'panel', ({ phase }) => phase.name === 'waiting')
    assert.match(held.phase.name === 'waiting' ? held.phase.text : '', /would be restarted now/)
    assert.equal(lines.filter(({ topic }) => topic === 'acting').length, 1)
    assert.equal((await startsIn(join(folder, '.guardian', 'logs', 'panel.log'))).length, 1)
  })

  test('and fails because of what it needs is not touched: that is restarted, in one incident', async (t) => {
    const needed = await childService()
    const own = await childService()
    const { panel } = needed.config.services
    const health = (port: number) => ({
      ...own.config.checks['panel/health'],
      url: `http://127.0.0.1:${port}/`,
    })
    const { app, lines } = await inProcess(t, {
      ...own.config,
      services: {
        comfyui: { driver: panel.driver, autoStart: true },
        panel: { ...own.config.services.panel, dependsOn: ['comfyui'], autoStart: true },
      },
      checks: {
        'panel/health': health(own.port),
        'panel/queue': { ...health(needed.port), service: 'panel' },
        'comfyui/health': { ...health(needed.port), service: 'comfyui' },
      },
    })
    await untilService(app, 'panel', isUp)
    const { pid = 0 } = (await untilService(app, 'comfyui', isUp)).status ?? {}
    process.kill(pid, 'SIGKILL')
    const healed = await untilService(app, 'comfyui', (one) => isUp(one) && one.lastIncident !== undefined)
    assert.equal(healed.lastIncident?.outcome, 'healed')
    const after = await untilService(app, 'panel', isUp)
    assert.equal(after.lastIncident, undefined)
    assert.equal(lines.filter(({ topic }) => topic === 'opened').length, 1)
    assert.deepEqual(
      app.engine.world().restarts.map(({ service }) => service),
      ['comfyui'],
    )
  })
})

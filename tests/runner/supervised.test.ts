import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { childService } from './commands/tools.ts'
import { inProcess, isUp, untilService } from './daemon-tools.ts'

const program = join(import.meta.dirname, 'drivers', 'fixtures', 'supervisor.mjs')

test('a real process that its own supervisor restarts is counted and verified, and a loop of it calls a person', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-supervised-'))
  const { config, port } = await childService()
  const command = (verb: string) => [process.execPath, program, verb, folder]
  const driver = {
    kind: 'command',
    start: command('start'),
    stop: command('stop'),
    status: command('status'),
    pidFile: join(folder, 'server.pid'),
    env: { PORT: String(port) },
    watchEvery: '200ms',
  }
  const { app } = await inProcess(t, {
    ...config,
    services: { panel: { driver, autoStart: true } },
    policy: { verifyEvery: '100ms', startGrace: '5s' },
  })
  // After Guardian and its service, which is stopped by what stands in this folder.
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  const first = await untilService(app, 'panel', (state) => isUp(state) && state.life?.identity !== undefined)
  const lives = new Set([first.life?.identity])

  for (const attempt of [1, 2, 3]) {
    const { pid = 0 } = app.engine.world().services.panel?.status ?? {}
    process.kill(pid, 'SIGKILL')
    const after = await untilService(
      app,
      'panel',
      (state) => isUp(state) && state.attempts === attempt && !lives.has(state.life?.identity),
    )
    lives.add(after.life?.identity)
    assert.equal(after.lastIncident?.outcome, 'ended by itself')
    assert.match(after.lastIncident?.summary ?? '', /its own supervisor restarted it/)
    assert.deepEqual(
      after.lastIncident?.actions.map(({ by }) => by),
      ['its own supervisor'],
    )
  }
  const { pid = 0 } = app.engine.world().services.panel?.status ?? {}
  process.kill(pid, 'SIGKILL')
  // Its check may fail twice before its driver has seen the death, which is not what calls a person.
  await untilService(app, 'panel', ({ phase }) => phase.name === 'waiting' && phase.why === 'escalated')
  assert.equal(app.engine.world().restarts.length, 3)
})

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { execa } from 'execa'
import pm2 from '../../../runner/drivers/pm2.ts'
import type { DriverKind } from '../../../runner/lib/plugin.ts'
import { driverContract } from './contract.ts'
import { untilState } from './contract-steps.ts'
import { fixture } from './process-bench.ts'
import { freshName, opener, soon } from './tools.ts'

/** The program and the home of the daemon that scripts/drivers/pm2.ts starts. */
const { REAL_PM2: file, REAL_PM2_HOME: home } = process.env

if (file === undefined || home === undefined) it.skip('the driver pm2 on a real pm2: run pnpm test:drivers')
else onRealPm2(file, home)

function onRealPm2(file: string, home: string): void {
  const run = (...words: string[]) =>
    execa(process.execPath, [file, ...words, '--silent'], {
      env: { PM2_HOME: home, DATABASE_PASSWORD: 'hunter2' },
      reject: false,
    })

  /** An app that was started and stopped once, as pm2 knows no other way; it is deleted when the test ends. */
  async function appBench(t: TestContext, more: readonly string[] = ['--no-autorestart']) {
    const app = freshName()
    await run('start', fixture('server.mjs'), '--name', app, ...more)
    await run('stop', app)
    t.after(() => run('delete', app))
    const open = opener(t, pm2 as DriverKind, 'panel')
    return { app, open: (options = {}) => open({ app, home, pm2: [process.execPath, file], ...options }) }
  }

  driverContract('pm2', async (t) => {
    const { open } = await appBench(t)
    return {
      open: () => open(),
      openMissing: () => open({ app: 'nobody-knows-it' }),
      openNamed: (app) => open({ app }),
      crash: ({ pid = 0 }) => void process.kill(pid, 'SIGKILL'),
      says: /ready as \d+/,
    }
  })

  describe('an app of pm2', () => {
    it('that pm2 restarts itself has a new identity, and nobody calls it failed', async (t) => {
      const { open } = await appBench(t, [])
      const driver = open()
      await driver.start(soon())
      const before = await driver.status(soon())
      process.kill(before.pid ?? 0, 'SIGKILL')
      for await (const status of driver.watch(AbortSignal.timeout(10_000))) {
        assert.notEqual(status.state, 'failed')
        if (status.state !== 'running' || status.identity === before.identity) continue
        assert.equal(status.restarts, (before.restarts ?? 0) + 1)
        return
      }
      assert.fail('it never came back')
    })

    it('cannot be started when pm2 does not know it, and the others are left alone', async (t) => {
      const { open } = await appBench(t)
      const driver = open()
      await driver.start(soon())
      await assert.rejects(open({ app: 'all' }).stop(soon()), /pm2 knows no app all/)
      assert.equal((await driver.status(soon())).state, 'running')
    })

    it('is unknown, not down, while no daemon runs, and none is started to ask', async (t) => {
      const { open } = await appBench(t)
      const driver = open({ home: '/nowhere/at/all' })
      const status = await driver.status(soon())
      assert.equal(status.state, 'unknown')
      assert.match(status.detail ?? '', /pm2 resurrect/)
    })

    it('leaks nothing of its environment', async (t) => {
      const { open } = await appBench(t)
      const driver = open()
      await driver.start(soon())
      assert.match((await run('jlist')).stdout, /hunter2/, 'pm2 itself tells it to everybody')
      assert.doesNotMatch(JSON.stringify(await driver.status(soon())), /hunter2/)
      await untilState(driver, 'running')
    })
  })
}

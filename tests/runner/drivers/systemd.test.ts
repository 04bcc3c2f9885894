import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { execa } from 'execa'
import systemd from '../../../runner/drivers/systemd.ts'
import type { DriverKind } from '../../../runner/lib/plugin.ts'
import { driverContract } from './contract.ts'
import { untilState } from './contract-steps.ts'
import { freshName, opener, soon } from './tools.ts'

/** The init of a container that scripts/drivers/systemd.ts boots. */
const leader = process.env.REAL_SYSTEMD

if (leader === undefined) it.skip('the driver systemd on a real systemd: run pnpm test:drivers')
else onRealSystemd(leader)

function onRealSystemd(pid: string): void {
  const via = ['nsenter', '-t', pid, '-a']
  const inside = (...command: string[]) => execa('nsenter', ['-t', pid, '-a', ...command], { reject: false })
  const says = 'echo ready as $$; exec sleep infinity'

  /** A unit of its own; it is stopped and removed when the test ends. */
  async function unitBench(t: TestContext, script = says, more = '') {
    const unit = freshName()
    const file = `/run/systemd/system/${unit}.service`
    const text = `[Service]\nExecStart=/bin/sh -c '${script.replaceAll('$', '$$$$')}'\n${more}\n`
    await execa('nsenter', ['-t', pid, '-a', 'tee', file], { input: text })
    await inside('systemctl', 'daemon-reload')
    t.after(async () => {
      await inside('systemctl', 'kill', '--signal=KILL', `${unit}.service`)
      await inside('systemctl', 'stop', `${unit}.service`)
      await inside('rm', file)
    })
    const open = opener(t, systemd as DriverKind, 'panel')
    return { unit, open: (options = {}) => open({ unit, via, ...options }) }
  }

  driverContract('systemd', async (t) => {
    const { open } = await unitBench(t)
    return {
      open: () => open(),
      openMissing: () => open({ unit: 'nobody-knows-it' }),
      openNamed: (unit) => open({ unit }),
      crash: async ({ pid: main }) => void (await inside('kill', '-KILL', String(main))),
      says: /ready as \d+/,
    }
  })

  describe('a unit of systemd', () => {
    it('is started again after systemd itself has given up', async (t) => {
      const limit = '[Unit]\nStartLimitIntervalSec=60\nStartLimitBurst=2'
      const { unit, open } = await unitBench(t, `test -e /run/ok-${freshName()} || ${says}`, limit)
      const driver = open()
      for (const _ of [1, 2, 3]) {
        await inside('systemctl', 'start', unit)
        await inside('systemctl', 'kill', '--signal=KILL', unit)
        await untilState(driver, 'failed')
      }
      const refused = await inside('systemctl', 'start', unit)
      assert.equal(refused.exitCode, 1, 'its limit of starts is hit')
      await driver.start(soon())
      assert.equal((await driver.status(soon())).state, 'running')
    })

    it('is killed when it does not stop in time, and counts as stopped on purpose', async (t) => {
      // What is ignored stays ignored over an exec. One process: in a container on cgroups v1 systemd is not told
      // when the last of several has gone.
      const { open } = await unitBench(t, 'trap "" TERM; echo ready; exec sleep infinity')
      const driver = open({ stopGrace: 500 })
      await driver.start(soon())
      const from = performance.now()
      await driver.stop(soon())
      assert.ok(performance.now() - from < 6_000)
      assert.equal((await driver.status(soon())).state, 'stopped')
    })

    it('that systemd restarts itself is starting, and has a new identity afterwards', async (t) => {
      const { open } = await unitBench(t, says, 'Restart=always\nRestartSec=1500ms')
      const driver = open()
      await driver.start(soon())
      const before = await driver.status(soon())
      await inside('kill', '-KILL', String(before.pid))
      await untilState(driver, 'starting')
      await untilState(driver, 'running')
      const after = await driver.status(soon())
      assert.notEqual(after.identity, before.identity)
      assert.deepEqual([before.restarts, after.restarts], [0, 1])
    })

    it('ends with its exit code in the status, and cannot be started when it is unknown', async (t) => {
      const { open } = await unitBench(t, 'exit 7')
      const driver = open()
      await driver.start(soon()).catch(() => undefined)
      await untilState(driver, 'failed')
      assert.match((await driver.status(soon())).detail ?? '', /exit code 7/)
      await assert.rejects(open({ unit: 'nobody-knows-it' }).start(soon()), /systemd does not know nobody/)
    })
  })
}

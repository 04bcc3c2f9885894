import assert from 'node:assert/strict'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { execa } from 'execa'
import { freshName } from '../drivers/tools.ts'

/** The init of a container that scripts/drivers/systemd.ts boots. */
const leader = process.env.REAL_SYSTEMD
const root = join(import.meta.dirname, '..', '..', '..')

if (leader === undefined) it.skip('Guardian under a real systemd: run pnpm test:drivers')
else onRealSystemd(leader)

function onRealSystemd(pid: string): void {
  const inside = (...command: string[]) => execa('nsenter', ['-t', pid, '-a', ...command], { reject: false })
  const within = (path: string) => join('/proc', pid, 'root', path)

  /** The unit file that is shipped, with another folder and a short watchdog. */
  async function installed(t: TestContext) {
    const unit = freshName()
    const folder = `/var/${unit}`
    await mkdir(within(folder), { recursive: true })
    const config = { services: { host: {} }, server: { port: 0 } }
    await writeFile(within(`${folder}/guardian.config.ts`), `export default ${JSON.stringify(config)}`)
    const shipped = await readFile(join(root, 'deploy', 'systemd', 'guardian.service'), 'utf8')
    const text = shipped
      .replace(/^User=.*\n/m, '')
      .replace(/^WorkingDirectory=.*$/m, `WorkingDirectory=${folder}`)
      .replace(/^ExecStart=.*$/m, `ExecStart=${process.execPath} ${join(root, 'runner', 'main.ts')} start`)
      .replace(/^WatchdogSec=.*$/m, 'WatchdogSec=4')
    await writeFile(within(`/run/systemd/system/${unit}.service`), text)
    await inside('systemctl', 'daemon-reload')
    t.after(async () => {
      await inside('systemctl', 'stop', unit)
      await rm(within(`/run/systemd/system/${unit}.service`))
      await rm(within(folder), { recursive: true, force: true })
    })
    const show = async (name: string) => {
      const { stdout } = await inside('systemctl', 'show', '--value', '-p', name, unit)
      return stdout.trim()
    }
    return { unit, show }
  }

  /** Asks until the answer fits; what it was by then is in the error. */
  async function until(show: () => Promise<string>, fits: (text: string) => boolean, limitMs = 30_000) {
    const deadline = performance.now() + limitMs
    for (;;) {
      const text = await show()
      if (fits(text)) return text
      if (performance.now() > deadline) throw new Error(`It is still ${JSON.stringify(text)}`)
      await pause(100)
    }
  }

  describe('the unit that is shipped', () => {
    it('is started only when Guardian is ready, lives by its pings, and says that it stops', async (t) => {
      const { unit, show } = await installed(t)
      const started = await inside('systemctl', 'start', unit)
      assert.equal(started.exitCode, 0, started.stderr)
      assert.equal(await show('ActiveState'), 'active')
      assert.match(await show('StatusText'), /^0 of 1 service up; host: unknown$/)
      const first = await show('WatchdogTimestampMonotonic')
      await until(
        () => show('WatchdogTimestampMonotonic'),
        (text) => Number(text) > Number(first) + 4_000_000,
      )
      assert.equal(await show('NRestarts'), '0')
      await inside('systemctl', 'stop', unit)
      assert.equal(await show('Result'), 'success')
    })

    it('is killed and started again when its loop stands still', async (t) => {
      const { unit, show } = await installed(t)
      await inside('systemctl', 'start', unit)
      const before = await show('MainPID')
      const from = performance.now()
      await inside('kill', '-STOP', before)
      await until(
        () => show('NRestarts'),
        (text) => text === '1',
      )
      await until(
        () => show('ActiveState'),
        (text) => text === 'active',
      )
      t.diagnostic(`ready again ${Math.round(performance.now() - from)} ms after it was stopped`)
      assert.notEqual(await show('MainPID'), before)
      const { stdout } = await inside('journalctl', '--no-pager', '-u', unit)
      assert.match(stdout, /Watchdog timeout/)
    })
  })
}

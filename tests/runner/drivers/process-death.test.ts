import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { family } from '../../../runner/drivers/process/family.ts'
import { systemProcesses } from '../../../runner/lib/processes.ts'
import { ask, eventually, fixture, isDead, type ProcessBench, processBench } from './process-bench.ts'

describe('a process and the death of Guardian', () => {
  it('lives on when Guardian is killed, and is known again', async (t) => {
    const bench = await processBench(t)
    const guardian = await startGuardian(t, bench, 'started')
    guardian.kill('SIGKILL')
    await once(guardian, 'exit')
    const driver = bench.open()
    const status = await driver.status(ask())
    assert.equal(status.state, 'running')
    assert.equal(JSON.parse(await readFile(bench.recordFile, 'utf8')).action, 'a-1')
    await driver.start(ask())
    assert.equal((await driver.status(ask())).identity, status.identity)
  })

  it('is started once, whenever in its start Guardian was killed', async (t) => {
    const bench = await processBench(t)
    for (const afterMs of [0, 5, 10, 20, 40]) {
      const guardian = await startGuardian(t, bench, 'starting')
      await pause(afterMs)
      guardian.kill('SIGKILL')
      await once(guardian, 'exit')
      const driver = bench.open()
      await driver.start(ask())
      assert.equal((await driver.status(ask())).state, 'running')
      assert.equal((await family(systemProcesses(), bench)).length, 1, `killed after ${afterMs} ms`)
      await driver.stop(ask())
    }
  })

  it('is adopted, not doubled, when Guardian died before it could write it down', async (t) => {
    const bench = await processBench(t)
    await bench.open().start(ask('restart-1'))
    const { identity } = await bench.open().status(ask())
    await rm(bench.recordFile)
    assert.equal((await bench.open().status(ask())).identity, identity, 'a look finds it')
    await rm(bench.recordFile)
    const driver = bench.open()
    await driver.start(ask())
    assert.equal((await driver.status(ask())).identity, identity, 'a start finds it')
    await bench.open().stop(ask())
    assert.equal((await driver.status(ask())).state, 'stopped')
  })

  it('is adopted when only the intent was written', async (t) => {
    const bench = await processBench(t)
    await bench.open().start(ask())
    const { identity } = await bench.open().status(ask())
    const { pid, identity: _, command, ...intent } = JSON.parse(await readFile(bench.recordFile, 'utf8'))
    await writeFile(bench.recordFile, JSON.stringify({ ...intent, settled: false }))
    assert.equal((await bench.open().status(ask())).identity, identity)
  })

  it('has failed when only the intent was written and nothing was started', async (t) => {
    const bench = await processBench(t)
    const intent = { life: 'x', settled: false, startedAt: 1, stoppedOnPurpose: false }
    await forge(bench, intent)
    const status = await bench.open().status(ask())
    assert.equal(status.state, 'failed')
    assert.match(status.detail ?? '', /start was never finished/)
  })

  it('is found though its record is broken', async (t) => {
    const bench = await processBench(t)
    await bench.open().start(ask())
    const { identity } = await bench.open().status(ask())
    for (const broken of ['', '{', '[]', '{"pid": "1"}', '\0\0\0']) {
      await writeFile(bench.recordFile, broken)
      assert.equal((await bench.open().status(ask())).identity, identity, JSON.stringify(broken))
    }
  })

  it('was to be restarted, not to be stopped, when Guardian dies in the middle of a restart', async (t) => {
    const bench = await processBench(t)
    const options = { command: [process.execPath, fixture('server.mjs'), 'deaf'], stopGrace: 60_000 }
    const driver = bench.open(options)
    await driver.start(ask())
    await eventually(async () => (await driver.logs(5, ask())).includes('ready as'))
    const { pid = 0 } = await driver.status(ask())
    await assert.rejects(driver.restart({ signal: AbortSignal.timeout(100) }))
    process.kill(pid, 'SIGKILL')
    await eventually(async () => (await bench.open().status(ask())).state === 'failed')
  })

  it('never signals a stranger that has its number, in 20 trials', async (t) => {
    const bench = await processBench(t)
    const stranger = spawn(process.execPath, [fixture('innocent.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    })
    t.after(() => stranger.kill('SIGKILL'))
    let heard = ''
    stranger.stdout.setEncoding('utf8').on('data', (text: string) => {
      heard += text
    })
    await eventually(() => heard.includes('ready'))
    const info = await systemProcesses().look(stranger.pid ?? 0)
    assert.ok(info)
    const [boot, ticks, pid] = info.identity.split('/')
    for (let trial = 0; trial < 20; trial++) {
      // Its start time is a tick or more away; or, in the worst case, the same and only the command differs.
      const sameTick = trial % 4 === 3
      const identity = sameTick ? info.identity : `${boot}/${Number(ticks) - 1 - trial}/${pid}`
      const command = sameTick ? `${info.command} --other` : info.command
      await forge(bench, {
        life: `forged-${trial}`,
        pid: stranger.pid,
        identity,
        command,
        settled: !sameTick,
        startedAt: Date.now(),
        stoppedOnPurpose: false,
      })
      const driver = bench.open({ stopGrace: 50 })
      assert.notEqual((await driver.status(ask())).state, 'running')
      await driver.stop(ask())
    }
    assert.ok(!(await isDead(stranger.pid)))
    assert.equal(heard.trim(), 'ready')
  })
})

async function forge(bench: ProcessBench, record: unknown): Promise<void> {
  await mkdir(dirname(bench.recordFile), { recursive: true })
  await writeFile(bench.recordFile, JSON.stringify(record))
}

/** A process of its own that starts the service; resolves when it says `word`. */
async function startGuardian(t: TestContext, bench: ProcessBench, word: string) {
  const args = [
    join(fixture(''), 'guardian.ts'),
    bench.service,
    bench.dataDir,
    process.execPath,
    fixture('server.mjs'),
  ]
  const guardian = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => guardian.kill('SIGKILL'))
  let said = ''
  guardian.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  await eventually(() => said.includes(word))
  return guardian
}

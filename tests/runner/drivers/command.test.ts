import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import command from '../../../runner/drivers/command.ts'
import type { DriverKind } from '../../../runner/lib/plugin.ts'
import { driverContract } from './contract.ts'
import { fixture } from './process-bench.ts'
import { opener, soon } from './tools.ts'
import { kill } from './windows-bench.ts'

const kind = command as DriverKind

async function commandBench(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-command-'))
  const control = (verb: string, service = 'panel') => [
    process.execPath,
    fixture('control.ts'),
    verb,
    folder,
    service,
  ]
  const open = (options = {}, service = 'panel') =>
    opener(t, kind, service, { dataDir: folder })({
      start: control('start'),
      stop: control('stop'),
      status: control('status'),
      codes: { 0: 'running', 1: 'failed', 3: 'stopped', 4: 'missing' },
      pidFile: join(folder, 'pid'),
      logFile: join(folder, 'log'),
      watchEvery: '200ms',
      ...options,
    })
  t.after(async () => {
    await open().stop(soon())
    await rm(folder, { recursive: true, force: true })
  })
  return { control, open }
}

driverContract('command', async (t) => {
  const { control, open } = await commandBench(t)
  return {
    open: () => open(),
    openMissing: () => open({ status: control('status', 'nobody') }),
    openNamed: (service) => open({}, service),
    crash: ({ pid = 0 }) => kill(pid),
    says: /ready as \d+/,
  }
})

describe('a service behind commands', () => {
  it('is what a word in the output says, before the exit code', async (t) => {
    const { open } = await commandBench(t)
    const driver = open({ says: { STOPPED: 'failed' } })
    assert.equal((await driver.status(soon())).state, 'failed')
  })

  it('is unknown when its status command is not there, ends with a strange code or takes too long', async (t) => {
    const { control, open } = await commandBench(t)
    const state = async (options: object) => (await open(options).status(soon())).state
    assert.equal(await state({ status: ['/no/such/program'] }), 'unknown')
    assert.equal(await state({ status: control('fail') }), 'unknown')
    assert.equal(await state({ status: ['sleep', '60'], timeout: 200 }), 'unknown')
  })

  it('says what a command that failed has said', async (t) => {
    const { control, open } = await commandBench(t)
    const start = open({ start: control('fail') }).start(soon())
    await assert.rejects(start, /panel could not be started: .* ended with 9: port 3000 is taken/)
  })

  it('has not started when its status does not come to say so', async (t) => {
    const { open } = await commandBench(t)
    const start = open({ start: ['true'], settle: 2_500 }).start(soon())
    await assert.rejects(start, /it is stopped after that/)
  })

  it('takes its identity from a command, and starts by one that restarts', async (t) => {
    const { control, open } = await commandBench(t)
    const options = { pidFile: undefined, identity: ['echo', 'life-1'], restart: control('start') }
    const driver = open(options)
    await driver.restart(soon())
    assert.equal((await driver.status(soon())).identity, 'life-1')
  })

  it('delays nobody when a command leaves a child with its output open', async (t) => {
    const { control, open } = await commandBench(t)
    const words = control('start').map((word) => `'${word}'`)
    const start = ['sh', '-c', `sleep 6 & ${words.join(' ')}`]
    const driver = open({ start })
    const from = performance.now()
    await driver.start(soon())
    assert.ok(performance.now() - from < 5_000)
  })
})

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm, symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { describe, it } from 'node:test'
import { AdapterError } from '../../../runner/lib/errors.ts'
import { portOwner } from '../../../runner/lib/port.ts'
import { ask, eventually, fixture, freePort, isDead, processBench } from './process-bench.ts'

const server = (...words: string[]) => [process.execPath, fixture('server.mjs'), ...words]

describe('stopping a process', () => {
  it('kills what is deaf to SIGTERM when its grace is over', async (t) => {
    const { open } = await processBench(t)
    const driver = open({ command: server('deaf'), stopGrace: 300 })
    await driver.start(ask())
    await eventually(async () => (await driver.logs(5, ask())).includes('ready as'))
    const { pid } = await driver.status(ask())
    const from = performance.now()
    await driver.stop(ask())
    const took = performance.now() - from
    assert.ok(took >= 300 && took < 2_000, `it took ${Math.round(took)} ms`)
    assert.ok(await isDead(pid))
    assert.match(await driver.logs(5, ask()), /I hear nothing/)
    assert.equal((await driver.status(ask())).state, 'stopped')
  })

  it('ends a frozen process without waiting for its grace', async (t) => {
    const { open } = await processBench(t)
    const driver = open({ stopGrace: 5_000 })
    await driver.start(ask())
    const { pid = 0 } = await driver.status(ask())
    process.kill(pid, 'SIGSTOP')
    const from = performance.now()
    await driver.stop(ask())
    assert.ok(performance.now() - from < 2_500)
    assert.ok(await isDead(pid))
  })

  it('ends a grandchild that left the group, and its port is free', async (t) => {
    const { open } = await processBench(t)
    const port = await freePort()
    const driver = open({ command: server('worker'), port, env: { PORT: String(port) } })
    await driver.start(ask())
    const worker = await eventually(() => portOwner(port))
    assert.notEqual(worker.pid, (await driver.status(ask())).pid)
    await driver.stop(ask())
    assert.ok(await isDead(worker.pid))
    assert.equal(await portOwner(port), undefined)
  })

  it('frees the port of a deaf grandchild whose parent was killed, before it starts again', async (t) => {
    const { open } = await processBench(t)
    const port = await freePort()
    const options = { command: server('worker', 'deaf'), port, env: { PORT: String(port) }, stopGrace: 200 }
    const driver = open(options)
    await driver.start(ask())
    const worker = await eventually(() => portOwner(port))
    process.kill((await driver.status(ask())).pid ?? 0, 'SIGKILL')
    await eventually(async () => (await driver.status(ask())).state === 'failed')
    assert.equal((await portOwner(port))?.pid, worker.pid, 'the orphan still has the port')
    await driver.start(ask())
    const next = await eventually(() => portOwner(port))
    assert.notEqual(next.pid, worker.pid)
    assert.ok(await isDead(worker.pid))
  })

  it('names a stranger that took the port, and leaves it alone', async (t) => {
    const { open } = await processBench(t)
    const stranger = createServer().listen(0, '127.0.0.1')
    t.after(() => stranger.close())
    await once(stranger, 'listening')
    const { port } = stranger.address() as { port: number }
    await open().start(ask())
    const driver = open({ port, portGrace: 100 })
    await assert.rejects(
      driver.stop(ask()),
      new RegExp(`Port ${port} of panel is held by process ${process.pid} `),
    )
    assert.ok(stranger.listening)
    assert.equal((await driver.status(ask())).state, 'stopped', 'the service itself has ended')
  })

  it('is cut off by its deadline, and a later stop finishes it', async (t) => {
    const { open } = await processBench(t)
    const driver = open({ command: server('deaf'), stopGrace: 60_000 })
    await driver.start(ask())
    await eventually(async () => (await driver.logs(5, ask())).includes('ready as'))
    await assert.rejects(driver.stop({ signal: AbortSignal.timeout(200) }), (error) => {
      assert.ok(error instanceof AdapterError)
      assert.match(error.message, /panel could not be stopped in time/)
      return true
    })
    await open({ stopGrace: 0 }).stop(ask())
    assert.equal((await driver.status(ask())).state, 'stopped')
  })

  it('leaves a service alone that another Guardian keeps', async (t) => {
    const [ours, theirs] = [await processBench(t), await processBench(t)]
    const [one, other] = [ours.open(), theirs.open()]
    await one.start(ask())
    await other.start(ask())
    const before = await other.status(ask())
    await one.stop(ask())
    assert.deepEqual(await other.status(ask()), before)
  })

  it('ends the whole of a service also when the data folder is reached by another path', async (t) => {
    const bench = await processBench(t)
    const alias = `${bench.dataDir}-alias`
    await symlink(bench.dataDir, alias)
    t.after(() => rm(alias))
    const port = await freePort()
    await bench
      .open({ command: server('worker'), env: { PORT: String(port) } }, { dataDir: alias })
      .start(ask())
    const worker = await eventually(() => portOwner(port))
    const driver = bench.open()
    assert.equal((await driver.status(ask())).state, 'running')
    await driver.stop(ask())
    assert.equal((await driver.status(ask())).state, 'stopped')
    assert.ok(await isDead(worker.pid))
  })

  it('ends a grandchild that threw its environment away', async (t) => {
    const { open } = await processBench(t)
    const inner = `exec env -i "$0" "$1"`
    const script = `sh -c '${inner}' "$0" "$1" & wait`
    const driver = open({ command: ['sh', '-c', script, process.execPath, fixture('server.mjs')] })
    await driver.start(ask())
    const said = await eventually(async () => /ready as (\d+)/.exec(await driver.logs(5, ask())) ?? undefined)
    const pid = Number(said[1])
    assert.ok(!(await isDead(pid)))
    await driver.stop(ask())
    assert.ok(await isDead(pid))
  })

  it('never ends itself, though it was started by the service that it stops', async (t) => {
    const bench = await processBench(t)
    // A terminal inside the service, from which somebody stops the service.
    const env = { ...process.env, GUARDIAN_SERVICE: 'panel', GUARDIAN_DATA: bench.dataDir }
    const args = [fixture('stopper.ts'), bench.service, bench.dataDir]
    const stopper = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
    const [code] = await once(stopper, 'exit')
    assert.equal(code, 0)
  })
})

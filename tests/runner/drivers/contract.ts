import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { AdapterError } from '../../../runner/lib/errors.ts'
import { type DriverBench, soon, tellsOfCrash, untilLogged, untilState } from './contract-steps.ts'

/** What every driver has to do, whatever it drives. `setup` cleans up after itself with `t.after`. */
export function driverContract(name: string, setup: (t: TestContext) => Promise<DriverBench>): void {
  describe(`the driver ${name}`, () => {
    statusContract(setup)
    actionContract(setup)
    watchContract(setup)
    refusalContract(setup)
  })
}

type Setup = (t: TestContext) => Promise<DriverBench>

function statusContract(setup: Setup): void {
  it('says that a service is missing when its manager does not know it', async (t) => {
    const bench = await setup(t)
    assert.equal((await bench.openMissing().status(soon())).state, 'missing')
  })

  it('says that a service that was never started is stopped, without an identity', async (t) => {
    const status = await (await setup(t)).open().status(soon())
    assert.equal(status.state, 'stopped')
    assert.equal(status.identity, undefined)
  })

  it('knows a running service again after our own restart', async (t) => {
    const bench = await setup(t)
    await bench.open().start(soon())
    const before = await bench.open().status(soon())
    assert.equal(before.state, 'running')
    assert.deepEqual(await bench.open().status(soon()), before)
  })

  it('reads what the service wrote, newest last and no more than was asked for', async (t) => {
    const bench = await setup(t)
    const driver = bench.open()
    await driver.start(soon())
    await untilLogged(driver, bench.says)
    await driver.restart(soon())
    await untilLogged(driver, bench.says)
    assert.equal((await driver.logs(1, soon())).trimEnd().split('\n').length, 1)
  })
}

function actionContract(setup: Setup): void {
  it('starts a service, which then runs with an identity and a time', async (t) => {
    const driver = (await setup(t)).open()
    await driver.start(soon())
    const status = await driver.status(soon())
    assert.equal(status.state, 'running')
    assert.ok(status.identity)
    assert.ok(status.since !== undefined && Math.abs(status.since - Date.now()) < 60_000)
    const { restarts = 0 } = status
    assert.ok(Number.isInteger(restarts) && restarts >= 0, `${restarts} restarts by its own manager`)
  })

  it('starts no second life when the service runs already', async (t) => {
    const driver = (await setup(t)).open()
    await driver.start(soon())
    const { identity } = await driver.status(soon())
    await driver.start(soon())
    assert.equal((await driver.status(soon())).identity, identity)
  })

  it('starts one life when it is asked twice at once', async (t) => {
    const bench = await setup(t)
    const [one, other] = [bench.open(), bench.open()]
    await Promise.all([one.start(soon()), other.start(soon())])
    assert.equal((await one.status(soon())).identity, (await other.status(soon())).identity)
  })

  it('changes the identity with a restart', async (t) => {
    const driver = (await setup(t)).open()
    await driver.start(soon())
    const before = await driver.status(soon())
    await driver.restart(soon())
    const after = await driver.status(soon())
    assert.equal(after.state, 'running')
    assert.notEqual(after.identity, before.identity)
  })

  it('starts a service by a restart when it did not run', async (t) => {
    const driver = (await setup(t)).open()
    await driver.restart(soon())
    assert.equal((await driver.status(soon())).state, 'running')
  })

  it('stops a service on purpose, and stopping it again is no error', async (t) => {
    const bench = await setup(t)
    const driver = bench.open()
    await driver.start(soon())
    await driver.stop(soon())
    assert.equal((await driver.status(soon())).state, 'stopped')
    await driver.stop(soon())
    assert.equal((await driver.status(soon())).state, 'stopped')
    assert.equal((await bench.open().status(soon())).state, 'stopped')
  })

  it('starts a service again that was killed', async (t) => {
    const bench = await setup(t)
    const driver = bench.open()
    await driver.start(soon())
    const before = await driver.status(soon())
    await bench.crash(before)
    await untilState(driver, 'failed')
    await driver.start(soon())
    const after = await driver.status(soon())
    assert.equal(after.state, 'running')
    assert.notEqual(after.identity, before.identity)
  })
}

function watchContract(setup: Setup): void {
  it('tells of a kill -9 within 1.5 seconds', async (t) => {
    const bench = await setup(t)
    const driver = bench.open()
    await driver.start(soon())
    await tellsOfCrash(bench, driver)
  })

  it('tells of a kill -9 within 1.5 seconds when the service was started before our own restart', async (t) => {
    const bench = await setup(t)
    await bench.open().start(soon())
    await tellsOfCrash(bench, bench.open())
  })

  it('tells the state at once, then changes only, until nobody listens any more', async (t) => {
    const driver = (await setup(t)).open()
    const stop = new AbortController()
    const seen: string[] = []
    for await (const status of driver.watch(stop.signal)) {
      seen.push(status.state)
      if (seen.length === 1) await driver.start(soon())
      if (status.state === 'running') await driver.stop(soon())
      if (seen.length > 2 && status.state === 'stopped') stop.abort()
    }
    assert.equal(seen[0], 'stopped')
    assert.ok(seen.includes('running'))
    assert.equal(seen.at(-1), 'stopped')
    assert.ok(!seen.includes('failed'), `an end that was asked for is no failure: ${seen}`)
  })
}

function refusalContract(setup: Setup): void {
  it('does nothing when its deadline has passed, and says so', async (t) => {
    const driver = (await setup(t)).open()
    const late = () => ({ signal: AbortSignal.abort(new Error('too late')) })
    await assert.rejects(driver.start(late()), AdapterError)
    await assert.rejects(driver.restart(late()), AdapterError)
    await assert.rejects(driver.status(late()), AdapterError)
    await assert.rejects(driver.logs(10, late()), AdapterError)
    assert.equal((await driver.status(soon())).state, 'stopped')
    await driver.start(soon())
    await assert.rejects(driver.stop(late()), AdapterError)
    assert.equal((await driver.status(soon())).state, 'running')
  })

  it('refuses names that could be an option, a path or a command', async (t) => {
    const { openNamed } = await setup(t)
    if (openNamed === undefined) return t.skip('no name reaches a program or a path')
    for (const name of [
      '',
      '-x',
      '--all',
      '.',
      '..',
      '../x',
      'a/b',
      'a\\b',
      'a b',
      'a;b',
      'a\nb',
      '$(a)',
      'ä',
      'a\0',
    ]) {
      assert.throws(() => openNamed(name), /cannot be used/, JSON.stringify(name))
    }
    for (const name of ['panel', '_x', 'ComfyUI-2', 'a@b.service', 'a:b'])
      assert.doesNotThrow(() => openNamed(name))
  })
}

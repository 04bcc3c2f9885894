import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import containerCommand from '../../../runner/checks/container.ts'
import docker from '../../../runner/drivers/docker.ts'
import { engineApi } from '../../../runner/lib/engine-api.ts'
import type { DriverKind } from '../../../runner/lib/plugin.ts'
import { driverContract } from './contract.ts'
import { freshName, opener, soon, toolsFor } from './tools.ts'

/** The socket of the engine that scripts/drivers/docker.ts starts, and an image with busybox. */
const { REAL_DOCKER: socket, REAL_DOCKER_IMAGE: image } = process.env

if (socket === undefined) it.skip('the driver docker on a real engine: run pnpm test:drivers')
else onRealEngine(socket)

function onRealEngine(socket: string): void {
  const api = engineApi(socket)
  const post = (path: string, json?: unknown) => api.call({ method: 'POST', path, json, ...soon() })
  const lives = 'echo ready as $$; trap "exit 0" TERM; sleep 3600 & wait'

  async function containerBench(t: TestContext, script = lives, more: object = {}) {
    const container = freshName()
    const body = {
      Image: image,
      Cmd: ['/bin/sh', '-c', script],
      HostConfig: { NetworkMode: 'none' },
      ...more,
    }
    const answer = await post(`/containers/create?name=${container}`, body)
    assert.equal(answer.status, 201, answer.body.toString())
    t.after(async () => {
      await post(`/containers/${container}/kill`)
    })
    const open = opener(t, docker as DriverKind, 'panel')
    return { container, open: (options = {}) => open({ container, socket, stopGrace: 2_000, ...options }) }
  }

  driverContract('docker', async (t) => {
    const { open } = await containerBench(t)
    return {
      open: () => open(),
      openMissing: () => open({ container: 'nobody-knows-it' }),
      openNamed: (container) => open({ container }),
      crash: ({ pid = 0 }) => void process.kill(pid, 'SIGKILL'),
      says: /ready as \d+/,
    }
  })

  describe('a container', () => {
    it('that is deaf is killed after its grace, and counts as stopped on purpose', async (t) => {
      const { open } = await containerBench(t, 'trap "" TERM; while :; do sleep 1; done')
      const driver = open({ stopGrace: 1_000 })
      await driver.start(soon())
      await driver.stop(soon())
      const status = await driver.status(soon())
      assert.equal(status.state, 'stopped')
    })

    it('that is paused is stopped by somebody, and runs again after a start, a stop or a restart', async (t) => {
      const { container, open } = await containerBench(t)
      const driver = open()
      await driver.start(soon())
      await post(`/containers/${container}/pause`)
      assert.match((await driver.status(soon())).detail ?? '', /Paused/)
      await driver.start(soon())
      assert.equal((await driver.status(soon())).state, 'running')
      await post(`/containers/${container}/pause`)
      await driver.restart(soon())
      assert.equal((await driver.status(soon())).state, 'running')
      await post(`/containers/${container}/pause`)
      await driver.stop(soon())
      assert.equal((await driver.status(soon())).state, 'stopped')
    })

    it('says why it ended, and why it could not be started', async (t) => {
      const { open } = await containerBench(t, 'exit 3')
      const driver = open()
      await driver.start(soon())
      for await (const status of driver.watch(AbortSignal.timeout(5_000)))
        if (status.state === 'failed') break
      assert.match((await driver.status(soon())).detail ?? '', /exit code 3/)
      const none = await containerBench(t, '', { Cmd: ['/no/such/program'] })
      await assert.rejects(none.open().start(soon()), /refused: 40. .*no such file/)
      await assert.rejects(open({ container: 'nobody-knows-it' }).start(soon()), /knows no container nobody/)
    })
  })

  describe('a container that the engine restarts itself', () => {
    it('has a new identity, and its restarts are counted', async (t) => {
      const HostConfig = { NetworkMode: 'none', RestartPolicy: { Name: 'on-failure' } }
      const { open } = await containerBench(t, 'sleep 1; exit 3', { HostConfig })
      const driver = open()
      await driver.start(soon())
      const lives = new Set<string>()
      for await (const { state, identity, restarts = 0 } of driver.watch(AbortSignal.timeout(15_000))) {
        assert.notEqual(state, 'failed')
        if (state !== 'running' || identity === undefined) continue
        assert.ok(restarts >= lives.add(identity).size - 1)
        if (restarts === 2) return
      }
      assert.fail('it was not restarted twice')
    })
  })

  describe('the check container-command', () => {
    const ask = async (container: string, options: object) => {
      const parsed = containerCommand.options.parse({ container, socket, ...options })
      const check = containerCommand.create(parsed, toolsFor('panel'))
      const answer = await check.ask({ ...soon(), fresh: false })
      await check.close?.()
      return answer
    }

    it('judges what a command prints inside the container, its exit code and its lines', async (t) => {
      const { container, open } = await containerBench(t)
      await open().start(soon())
      const print = ['/bin/sh', '-c', 'echo one; echo two >&2; echo three']
      assert.equal((await ask(container, { command: print })).verdict, 'pass')
      assert.equal((await ask(container, { command: print, contains: 'three' })).verdict, 'pass')
      const wrong = await ask(container, { command: print, contains: 'four' })
      assert.deepEqual([wrong.verdict, wrong.reason], ['fail', 'wrong-data'])
      assert.equal((await ask(container, { command: print, matches: '^thr' })).verdict, 'pass')
      assert.equal((await ask(container, { command: print, lines: { atLeast: 2 } })).verdict, 'pass')
      assert.equal((await ask(container, { command: print, lines: { atMost: 1 } })).verdict, 'fail')
      const exit = ['/bin/sh', '-c', 'exit 4']
      assert.match((await ask(container, { command: exit })).summary, /exit code 4, expected 0/)
      assert.equal((await ask(container, { command: exit, exitCode: 4 })).verdict, 'pass')
    })

    it('tells a container that is gone from an engine that is', async (t) => {
      const { container } = await containerBench(t)
      const command = ['/bin/echo', 'hello']
      const stopped = await ask(container, { command })
      assert.deepEqual([stopped.verdict, stopped.reason], ['fail', 'exited'])
      assert.equal((await ask('nobody-knows-it', { command })).verdict, 'fail')
      const away = await ask(container, { command, socket: '/no/such.sock' })
      assert.deepEqual([away.verdict, away.reason], ['inconclusive', 'own-trouble'])
    })
  })
}

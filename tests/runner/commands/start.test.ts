import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { suite, test } from 'node:test'
import { childService, serve, workplace } from './tools.ts'

const watching = (url: string, port = 0) => ({
  services: { panel: { title: 'Admin panel' } },
  checks: { 'panel/health': { service: 'panel', kind: 'http', url, every: '200ms' } },
  server: { port },
})

suite('guardian start', () => {
  test('a second one in the same data folder says who runs, and ends with 1 within a second', async (t) => {
    const url = await serve(t, (_, response) => response.end())
    const place = await workplace(t, watching(url))
    const first = await place.daemon()
    const startedAt = performance.now()
    const { code, stderr } = await place.guardian('start')
    const tookMs = performance.now() - startedAt
    assert.equal(code, 1)
    assert.match(
      stderr,
      new RegExp(`already uses the data folder .*: process ${first.pid} at ${first.url}, since`),
    )
    assert.match(stderr, /→ Stop that one first/)
    t.diagnostic(`it took ${Math.round(tookMs)} ms from the start of the program`)
    first.kill('SIGTERM')
    assert.equal((await first.end).code, 0)
  })

  test('a port that is taken ends with 1 and names who holds it', async (t) => {
    const url = await serve(t, (_, response) => response.end())
    const port = Number(new URL(url).port)
    const { guardian } = await workplace(t, {
      ...watching(url, port),
      suites: { smoke: { cron: '0 3 * * *' } },
    })
    const { code, stderr } = await guardian('start')
    assert.equal(code, 1)
    assert.match(stderr, new RegExp(`Port ${port} on 127\\.0\\.0\\.1 is taken by process ${process.pid} `))
    assert.match(stderr, /→ .*server\.port/)
  })

  test('an address that this host does not have ends with 1 and the remedy', async (t) => {
    const { guardian } = await workplace(t, { services: {}, server: { host: '192.0.2.1' } })
    const { code, stderr } = await guardian('start')
    assert.equal(code, 1)
    assert.match(stderr, /cannot listen on 192\.0\.2\.1:9091: .*\n→ Set `server\.host`/)
  })

  test('commands go through it, and it logs JSON without colours to a pipe', async (t) => {
    const { config } = await childService()
    const place = await workplace(t, { ...config, suites: { nightly: { cron: '0 3 * * *' } } })
    const daemon = await place.daemon()
    place.stopAfter('panel')
    const started = await place.guardian('service', 'start', 'panel')
    assert.deepEqual([started.code, started.stderr], [0, ''])
    const status = await place.guardian('status')
    assert.equal(status.code, 0)
    assert.match(status.stdout, new RegExp(`^Guardian \\S+, process ${daemon.pid}, up for `))
    assert.match(
      status.stdout,
      /● up {2}Admin panel {2}1 of 1 check passes\n\nnightly {2}not run yet, next at /,
    )
    assert.equal(JSON.parse((await place.guardian('status', '--json')).stdout).services[0].phase, 'up')
    assert.match((await place.guardian('check')).stdout, /✓ pass .* panel\/health/)
    assert.match((await place.guardian('service', 'status', 'panel')).stdout, /^panel: running \(process/)
    assert.match((await place.guardian('service', 'pause', 'panel')).stdout, /is paused/)
    assert.match((await place.guardian('status')).stdout, /paused by operator/)
    const heal = await place.guardian('heal')
    assert.equal(heal.code, 1)
    assert.match(heal.stderr, /A running Guardian heals already\n→ .*guardian status/)
    daemon.kill('SIGINT')
    const { code, stdout, stderr } = await daemon.end
    assert.deepEqual([code, stderr], [0, ''])
    assert.doesNotMatch(stdout, /[^\P{Cc}\n]/u)
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.match(lines.at(-1).msg, /Guardian stops \(SIGINT\); the services go on running/)
    assert.match((await place.guardian('status')).stdout, /not running here/)
  })

  test('the port is free again, and the lock too, after it was stopped', async (t) => {
    const url = await serve(t, (_, response) => response.end())
    const place = await workplace(t, watching(url))
    const first = await place.daemon()
    first.kill('SIGTERM')
    await first.end
    const again = createServer().listen(Number(new URL(first.url).port), '127.0.0.1')
    await once(again, 'listening')
    again.close()
    const second = await place.daemon()
    second.kill('SIGTERM')
    assert.equal((await second.end).code, 0)
  })
})

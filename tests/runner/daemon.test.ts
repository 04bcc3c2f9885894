import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { childService, serve, workplace } from './commands/tools.ts'
import { inProcess, isUp, startsIn, untilService } from './daemon-tools.ts'

const autoStarted = async () => {
  const { config, url, port } = await childService()
  const panel = { ...config.services.panel, autoStart: true }
  return { url, port, config: { ...config, services: { panel } } }
}

type Place = Pick<Awaited<ReturnType<typeof workplace>>, 'guardian'>

async function untilUp({ guardian }: Place): Promise<void> {
  const { code, stdout } = await guardian('status')
  if (code !== 0 || !stdout.includes('● up')) await untilUp({ guardian })
}

suite('A daemon in this process', () => {
  test('a service that is killed is restarted, verified and reported', async (t) => {
    const { config } = await autoStarted()
    const { app, daemon, close, folder, lines } = await inProcess(t, config)
    const before = await untilService(app, 'panel', (state) => isUp(state) && state.status?.pid !== undefined)
    const pid = before.status?.pid ?? 0

    process.kill(pid, 'SIGKILL')
    const after = await untilService(app, 'panel', (state) => isUp(state) && state.lastIncident !== undefined)
    const incident = after.lastIncident
    assert.equal(incident?.outcome, 'healed')
    assert.equal(incident?.actions.length, 1)
    assert.equal(incident?.actions[0]?.outcome, 'healed')
    assert.notEqual(incident?.actions[0]?.identityAfter, before.status?.identity)
    const starts = await startsIn(join(folder, '.guardian', 'logs', 'panel.log'))
    assert.equal(starts.length, 2)
    assert.equal(starts[0], pid)

    const id = incident?.id ?? ''
    assert.deepEqual(app.store.incidents.get(id)?.outcome, 'healed')
    assert.ok(lines.some(({ topic, msg }) => topic === 'healed' && /panel was healed by a restart/.test(msg)))

    const text = await (await fetch(`${daemon.url}/metrics`)).text()
    assert.match(text, /^guardian_restarts_total\{service="panel"\} 1$/m)
    assert.match(text, /^guardian_incidents_total\{service="panel",outcome="healed"\} 1$/m)
    assert.match(text, /^orchestrator_service_up\{service="panel"\} 1$/m)
    assert.match(text, /^guardian_check_pass\{check="panel\/health",service="panel"\} 1$/m)

    const [panel] = daemon.status().services
    assert.deepEqual([panel?.phase, panel?.title, panel?.attempts], ['up', 'Admin panel', 1])
    assert.equal(daemon.status().counts.restarts, 1)

    await close()
    const reports = join(folder, 'reports', 'incidents')
    assert.deepEqual((await readdir(join(reports, id))).sort(), ['incident.json', 'report.html', 'report.md'])
    assert.match(await readFile(join(reports, id, 'report.md'), 'utf8'), /ready as/, 'it quotes the log')
    assert.match(await readFile(join(reports, 'index.html'), 'utf8'), new RegExp(id))
  })

  test('healthz, readyz and status answer, and name what is watched', async (t) => {
    const url = await serve(t, (_, response) => response.end())
    const checks = { 'web/page': { service: 'web', kind: 'http', url, every: '200ms' } }
    const { app, daemon } = await inProcess(t, { services: { web: {} }, checks })
    await untilService(app, 'web', isUp)
    assert.equal((await fetch(`${daemon.url}/healthz`)).status, 200)
    assert.deepEqual(await (await fetch(`${daemon.url}/readyz`)).json(), { ready: true, reasons: [] })
    const status = (await (await fetch(`${daemon.url}/api/guardian/status`)).json()) as {
      services: readonly { checks: readonly { id: string; verdict: string }[] }[]
    }
    assert.deepEqual(
      status.services[0]?.checks.map(({ id, verdict }) => [id, verdict]),
      [['web/page', 'pass']],
    )
  })

  test('a service without a driver is reported and not acted upon, and its incident ends by itself', async (t) => {
    let well = true
    const url = await serve(t, (_, response) => response.writeHead(well ? 200 : 500).end())
    const checks = { 'web/page': { service: 'web', kind: 'http', url, every: '100ms', vital: true } }
    const policy = { confirmAfter: '50ms' }
    const { app } = await inProcess(t, { services: { web: {} }, checks, policy })
    await untilService(app, 'web', isUp)
    well = false
    const down = await untilService(app, 'web', ({ phase }) => phase.name === 'waiting')
    assert.match(down.phase.name === 'waiting' ? down.phase.text : '', /has no driver/)
    assert.deepEqual(down.incident?.actions, [])
    well = true
    const up = await untilService(app, 'web', (state) => isUp(state) && state.incident === undefined)
    assert.equal(up.lastIncident?.outcome, 'ended by itself')
  })

  test('a service that cannot start is tried three times, and then a person is called', async (t) => {
    const { config } = await autoStarted()
    const driver = { kind: 'process', command: [process.execPath, '-e', 'process.exit(3)'] }
    const policy = { ...config.policy, cooldown: '50ms' }
    const { app, lines } = await inProcess(t, {
      ...config,
      policy,
      services: { panel: { driver, autoStart: true } },
    })
    const state = await untilService(
      app,
      'panel',
      ({ phase }) => phase.name === 'waiting' && phase.why === 'escalated',
    )
    assert.equal(state.incident?.outcome, 'escalated')
    assert.equal(state.incident?.actions.filter(({ kind }) => kind === 'restart').length, 3)
    assert.equal(lines.filter(({ topic }) => topic === 'escalated').length, 1)
  })

  test('a service that a person stops stays stopped, and its checks are not asked', async (t) => {
    const { config } = await autoStarted()
    // Its driver is asked at the first failure, and tells of the stop before that failure is confirmed.
    const { app, daemon } = await inProcess(t, config)
    await untilService(app, 'panel', isUp)
    const driver = app.drivers.get('panel')
    await driver?.stop({ signal: AbortSignal.timeout(10_000) })
    await untilService(app, 'panel', ({ phase }) => phase.name === 'stopped')
    assert.equal(daemon.status().services[0]?.incident, undefined)
    assert.equal(daemon.status().counts.openIncidents, 0)
  })
})

suite('A daemon that dies', () => {
  test('in the middle of a restart starts nothing twice when it comes back', async (t) => {
    const { config } = await autoStarted()
    const place = await workplace(t, config)
    const logFile = join(place.dataDir, 'logs', 'panel.log')
    place.stopAfter('panel')
    const first = await place.daemon()
    await untilUp(place)
    const [pid = 0] = await startsIn(logFile)
    process.kill(pid, 'SIGKILL')
    await first.says('restart of panel begins')
    first.kill('SIGKILL')
    assert.equal((await first.end).code, null)

    const second = await place.daemon()
    const healed = await second.says('"topic":"healed"')
    assert.match(healed, /panel was healed by a restart/)
    second.kill('SIGTERM')
    await second.end
    const starts = await startsIn(logFile)
    assert.deepEqual([starts.length, new Set(starts).size], [2, 2], 'the first life and exactly one more')
    const incidents = JSON.parse((await place.guardian('incidents', '--json')).stdout)
    assert.equal(incidents.length, 1)
    const shown = await place.guardian('incidents', 'show', incidents[0].id)
    assert.equal(shown.code, 0)
    assert.match(shown.stdout, /State +healed\n[\s\S]*Report +.*report\.html\n[\s\S]*Timeline\n/)
  })

  test('by a signal in the middle of a restart lets it come to its end, and ends', async (t) => {
    const { config } = await autoStarted()
    const place = await workplace(t, config)
    place.stopAfter('panel')
    const daemon = await place.daemon()
    await untilUp(place)
    const [pid = 0] = await startsIn(join(place.dataDir, 'logs', 'panel.log'))
    process.kill(pid, 'SIGKILL')
    await daemon.says('restart of panel begins')
    daemon.kill('SIGTERM')
    const { code, stdout } = await daemon.end
    assert.equal(code, 0)
    assert.match(stdout, /restart of panel: The driver finished the restart/)
    assert.doesNotMatch(stdout, /database is not open/)
    const { stdout: status } = await place.guardian('service', 'status', 'panel')
    assert.match(status, /running/)
  })

  test('while all is well finds its services running and leaves them alone', async (t) => {
    const { config } = await autoStarted()
    const place = await workplace(t, config)
    place.stopAfter('panel')
    const first = await place.daemon()
    await untilUp(place)
    first.kill('SIGKILL')
    await first.end
    const second = await place.daemon()
    await untilUp(place)
    second.kill('SIGTERM')
    await second.end
    assert.equal((await startsIn(join(place.dataDir, 'logs', 'panel.log'))).length, 1)
  })
})

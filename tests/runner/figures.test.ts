import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readFigures } from '../../runner/store/read.ts'
import { serve } from './commands/tools.ts'
import { inProcess, isUp, untilService } from './daemon-tools.ts'

test('a daemon counts what it sees, and a report says what an incident cost of the error budget', async (t) => {
  let well = true
  const url = await serve(t, (_, answer) => answer.writeHead(well ? 200 : 404).end())
  const { app, daemon, close, config } = await inProcess(t, {
    services: { panel: { target: 99 } },
    checks: { 'panel/health': { service: 'panel', kind: 'http', url, every: 100 } },
    policy: { confirmAfter: 100 },
    report: { language: 'en', timezone: 'UTC' },
  })
  await untilService(app, 'panel', isUp)
  well = false
  await untilService(app, 'panel', ({ incident }) => incident !== undefined)
  well = true
  await untilService(app, 'panel', (state) => isUp(state) && state.lastIncident !== undefined)
  const incident = app.engine.world().services.panel?.lastIncident
  assert.ok(incident?.closedAt)
  await app.until(() => app.kpis() !== undefined)
  const { kpis } = daemon.status()
  assert.equal(kpis?.services[0]?.service, 'panel')
  assert.match(await app.metrics.text(), /^guardian_incidents_recent\{service="panel"\} \d/m)
  await close()

  const [report = ''] = globSync(join(config.reportsDir, 'incidents', '*', 'report.md'))
  assert.match(readFileSync(report, 'utf8'), /Of the error budget for 99% over 30.d, [\d.]+% is spent/)
  const downMs = incident.closedAt - incident.symptomAt
  const now = app.clock.now()
  const time = readFigures(config.dataDir, (figures) => figures.time('panel', now - 3_600_000, now))
  assert.ok(Math.abs((time?.down ?? 0) - downMs) < 50, `${time?.down} ms of ${downMs} ms`)
  assert.ok((time?.up ?? 0) > 0)
})

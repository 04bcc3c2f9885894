import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pino } from 'pino'
import { systemClock } from '../../../runner/lib/clock.ts'
import { DatabaseSync } from '../../../runner/store/sqlite.ts'
import { openStore } from '../../../runner/store/store.ts'
import { incident, observation } from '../store/setup.ts'
import { version2 } from '../store/version-2.ts'
import { workplace } from './tools.ts'

const config = {
  services: { panel: { title: 'Admin panel', target: 99 } },
  report: { language: 'en', timezone: 'UTC' },
}

/** A data folder as a daemon leaves it after an incident. */
function remember(dataDir: string): void {
  const clock = systemClock()
  const store = openStore({ dataDir, clock, log: pino({ level: 'silent' }) })
  const now = clock.now()
  const [one, two] = [1, 2].map((id) =>
    incident(`BUG-${id}`, {
      symptomAt: now - id * 60_000,
      openedAt: now - id * 60_000 + 8_000,
      closedAt: now - id * 60_000 + 26_000,
      outcome: 'healed',
      summary: `took ${id} ms with hunter22 in it`,
    }),
  )
  store.commit({
    incidents: [one, two].filter((found) => found !== undefined),
    observations: [observation({ startedAt: now - 5_000 })],
  })
  store.stand([{ service: 'panel', standing: 'up' }], now - 100_000)
  store.stand([{ service: 'panel', standing: 'down' }], now - 60_000)
  store.stand([{ service: 'panel', standing: 'up' }], now - 30_000)
  store.stand([{ service: 'panel', standing: 'up' }], now)
  store.close()
}

test('a report prints the figures and writes a page and Markdown, without secrets', async (t) => {
  const { dataDir, folder, guardian } = await workplace(t, config, { API_TOKEN: 'hunter22' })
  remember(dataDir)
  const { code, stdout, stderr } = await guardian('report')
  assert.equal(code, 0, stderr)
  assert.match(stdout, /2 incidents in 7 days/)
  assert.match(stdout, /Admin panel\s+70%\s+down 30.s/)
  assert.match(stdout, /2×\s+Admin panel/)
  assert.ok(!stdout.includes('\u001b') && !stdout.includes('▆'), 'a pipe gets neither colours nor strips')
  const files = readdirSync(join(folder, 'reports', 'summary'))
  assert.equal(files.length, 2)
  for (const file of files) {
    const text = readFileSync(join(folder, 'reports', 'summary', file), 'utf8')
    assert.match(text, /Admin panel/)
    assert.doesNotMatch(text, /hunter22/)
  }
})

test('a report in JSON has every figure and the paths of its files', async (t) => {
  const { dataDir, guardian } = await workplace(t, config)
  remember(dataDir)
  const { stdout } = await guardian('report', '--since', '24h', '--json')
  const summary = JSON.parse(stdout)
  assert.equal(summary.services[0].time.down, 30_000)
  assert.equal(summary.services[0].uptime, 0.7)
  assert.equal(summary.figures.recovery.median, 18_000)
  assert.equal(summary.services[0].budget.target, 0.99)
  assert.match(summary.files.html, /summary-\d{4}-\d\d-\d\d-to-\d{4}-\d\d-\d\d\.html$/)
})

test('a report says what is wrong with its question, or that there is nothing to answer from', async (t) => {
  const { dataDir, guardian } = await workplace(t, config)
  const nothing = await guardian('report')
  assert.equal(nothing.code, 1)
  assert.match(nothing.stderr, /Nothing is remembered in .*guardian start/s)
  const odd = await guardian('report', '--since', 'yesterday')
  assert.equal(odd.code, 2)
  assert.match(odd.stderr, /from 1h to 365d/)
  mkdirSync(dataDir, { recursive: true })
  const old = new DatabaseSync(join(dataDir, 'guardian.db'))
  old.exec(version2)
  old.close()
  const older = await guardian('report')
  assert.equal(older.code, 1)
  assert.match(older.stderr, /earlier Guardian.*guardian start/s)
})

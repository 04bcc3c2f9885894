import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { pino } from 'pino'
import { opener } from '../../../runner/commands/browse.ts'
import { pack } from '../../../runner/evidence/archive.ts'
import { systemClock } from '../../../runner/lib/clock.ts'
import { openStore } from '../../../runner/store/store.ts'
import { exampleIncident } from '../render/example.ts'
import { workplace } from './tools.ts'

const id = 'BUG-20261122-0312-comfyui'

/** A place with three incidents of one error, of which the newest has a report. */
async function place(t: TestContext) {
  const at = await workplace(t, { services: { comfyui: {} }, report: { timezone: 'UTC' } })
  const store = openStore({ dataDir: at.dataDir, clock: systemClock(), log: pino({ level: 'silent' }) })
  const newest = { ...exampleIncident(), openedAt: Date.now() - 60_000, closedAt: Date.now() - 40_000 }
  const older = [1, 2].map((days) => ({
    ...newest,
    id: `BUG-${days}`,
    openedAt: newest.openedAt - days * 3_600_000,
    closedAt: newest.closedAt - days * 3_600_000,
  }))
  store.commit({ incidents: [...older, newest] })
  store.close()
  const folder = join(at.folder, 'reports', 'incidents', id)
  await mkdir(join(folder, 'evidence'), { recursive: true })
  await writeFile(join(folder, 'report.html'), '<h1>It broke</h1>')
  return { ...at, report: folder }
}

test('an incident is shown with how often its error came', async (t) => {
  const { guardian } = await place(t)
  const { stdout } = await guardian('incidents', 'show', id)
  assert.match(stdout, /How often +Seen 3 times within a week, each healed by a restart in 20\s+s\./)
})

test('a report is opened, or its address is printed where no browser is', async (t) => {
  const { guardian, report } = await place(t)
  const { code, stdout } = await guardian('incidents', 'open', id)
  assert.equal(code, 0)
  assert.equal(stdout, `Open in a browser: ${pathToFileURL(join(report, 'report.html')).href}\n`)
})

test('a trace that is not there, and a report that is not there, are said', async (t) => {
  const { guardian } = await place(t)
  assert.match((await guardian('incidents', 'open', id, '--trace')).stderr, /has no trace/)
  const gone = await guardian('incidents', 'open', 'BUG-1')
  assert.equal(gone.code, 1)
  assert.match(gone.stderr, /There is no report of BUG-1/)
  assert.match((await guardian('incidents', 'open', '../..')).stderr, /There is no incident/)
})

test('an export says what it wrote and what it left out', async (t) => {
  const { guardian, folder, report } = await place(t)
  await writeFile(join(report, 'evidence', 'a-trace-1.zip'), await pack({ 'a.trace': Buffer.from('{}') }))
  await writeFile(join(report, 'evidence', 'core-file-2.dmp'), 'memory')
  const { code, stdout } = await guardian('incidents', 'export', id)
  assert.equal(code, 0)
  assert.match(
    stdout,
    /^Wrote 2 files of BUG-\S+ to .*BUG-20261122-0312-comfyui\.zip\n {2}left out: evidence\/core-file-2\.dmp: it cannot be searched/,
  )
  const json = await guardian('incidents', 'export', id, '--to', 'out', '--json')
  assert.equal(JSON.parse(json.stdout).written.length, 2)
  assert.deepEqual((await readdir(join(folder, 'out'))).sort(), ['LEFT-OUT.txt', 'evidence', 'report.html'])
  await writeFile(join(folder, 'occupied'), '')
  const refused = await guardian('incidents', 'export', id, '--to', 'occupied/there')
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /cannot be written[\s\S]*--to/)
  assert.equal(await readFile(join(folder, 'occupied'), 'utf8'), '')
})

test('a browser is only asked for where somebody sits', () => {
  assert.equal(opener({}, 'linux'), undefined)
  assert.equal(opener({ DISPLAY: ':0' }, 'linux'), 'xdg-open')
  assert.equal(opener({ DISPLAY: ':0', SSH_CONNECTION: 'x' }, 'linux'), undefined)
  assert.equal(opener({ SESSIONNAME: 'Console' }, 'win32'), 'explorer.exe')
  assert.equal(opener({ WAYLAND_DISPLAY: 'w', CI: '1' }, 'linux'), undefined)
})

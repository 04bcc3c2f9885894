import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pino } from 'pino'
import type { Incident } from '../../../runner/core/incident.ts'
import { createReporter } from '../../../runner/evidence/report.ts'
import { keepTidy, tidy } from '../../../runner/evidence/retention.ts'
import { createMask } from '../../../runner/lib/mask.ts'
import { began, exampleIncident, withoutEnd } from '../render/example.ts'

const day = 86_400_000
const limits = { reports: 180 * day, evidence: 30 * day, size: 1e9 }

/** Reports that were written when their incidents ended, each with a file of that many bytes. */
async function place(t: TestContext, keep: Partial<typeof limits> = {}) {
  const root = await mkdtemp(join(tmpdir(), 'guardian-retention-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  const timers: { at: number; run: () => void }[] = []
  const clock = {
    at: began,
    now: () => clock.at,
    after(ms: number, run: () => void) {
      const timer = { at: clock.at + ms, run }
      timers.push(timer)
      return () => void timers.splice(timers.indexOf(timer), 1)
    },
  }
  const dir = join(root, 'incidents')
  const log = pino({ level: 'silent' })
  const form = { dir, clock, log, timezone: 'UTC', language: 'en' as const, keep: { ...limits, ...keep } }
  const { write } = createReporter({ ...form, mask: createMask([]), sourcesFor: () => [] })
  async function put(incident: Incident, bytes = 1_000): Promise<string> {
    const path = join(root, `${incident.id}.png`)
    await writeFile(path, Buffer.alloc(bytes))
    const [observation] = incident.observations
    assert.ok(observation)
    const evidence = [{ kind: 'screenshot' as const, title: 'home', path }]
    await write({ ...incident, observations: [{ ...observation, evidence }] })
    return join(dir, incident.id)
  }
  return { clock, dir, form, put, timers }
}

const ended = (id: string, at = began): Incident => exampleIncident({ id, closedAt: at })

test('files go after a month, and the text of the report says so', async (t) => {
  const { clock, form, put } = await place(t)
  const folder = await put(ended('BUG-1'))
  clock.at = began + 31 * day
  assert.deepEqual(await tidy(form), { evidence: 1, reports: 0 })
  assert.ok(!existsSync(join(folder, 'evidence')))
  const page = await readFile(join(folder, 'report.html'), 'utf8')
  assert.match(page, /Pictures and files were deleted after 30\s+d/)
  assert.match(page, /GET .system_stats: connection refused/)
  assert.doesNotMatch(page, /<img|evidence\/2026/)
  assert.match(
    await readFile(join(folder, 'report.md'), 'utf8'),
    /Pictures and files were deleted after 30\s+d/,
  )
  assert.deepEqual(await tidy(form), { evidence: 0, reports: 0 })
})

test('a report goes after half a year, and leaves the list', async (t) => {
  const { clock, dir, form, put } = await place(t)
  await put(ended('BUG-1'))
  await put(ended('BUG-2', began + 100 * day))
  clock.at = began + 181 * day
  assert.deepEqual(await tidy(form), { evidence: 1, reports: 1 })
  const list = await readFile(join(dir, 'index.html'), 'utf8')
  assert.match(list, /BUG-2/)
  assert.doesNotMatch(list, /BUG-1/)
})

test('a folder that cannot be tidied is named, and the others are tidied all the same', async (t) => {
  const { clock, dir, form, put } = await place(t)
  const lines: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(JSON.parse(line).msg) })
  const stuck = await put(ended('BUG-1'))
  const files = await put(ended('BUG-2', began + 1))
  // A folder in place of the page: it cannot be written again.
  await rm(join(stuck, 'report.html'))
  await mkdir(join(stuck, 'report.html', 'in the way'), { recursive: true })
  clock.at = began + 31 * day
  assert.deepEqual(await tidy({ ...form, log }), { evidence: 1, reports: 0 })
  assert.ok(existsSync(join(stuck, 'evidence')))
  assert.ok(!existsSync(join(files, 'evidence')))
  assert.equal(lines.length, 1)
  assert.match(lines[0] ?? '', new RegExp(`^${join(dir, 'BUG-1')} could not be tidied: `))
})

test('an open incident is never touched, however old and large, nor is what says nothing of itself', async (t) => {
  const { clock, dir, form, put } = await place(t, { size: 10 })
  const open = await put(withoutEnd(exampleIncident({ id: 'BUG-1' })))
  const escalated = await put({ ...withoutEnd(exampleIncident({ id: 'BUG-2' })), outcome: 'escalated' })
  await mkdir(join(dir, 'unknown'))
  await writeFile(join(dir, 'unknown', 'notes.txt'), 'mine')
  clock.at = began + 900 * day
  assert.deepEqual(await tidy(form), { evidence: 0, reports: 0 })
  for (const folder of [open, escalated]) assert.equal((await readdir(join(folder, 'evidence'))).length, 1)
  assert.ok(existsSync(join(dir, 'unknown', 'notes.txt')))
})

test('the oldest give up their files first when there is no room, and then their reports', async (t) => {
  const { clock, form, put } = await place(t)
  const folders = [await put(ended('BUG-1'), 1e6), await put(ended('BUG-2', began + day), 1e6)]
  const left = () => folders.map((folder) => [existsSync(folder), existsSync(join(folder, 'evidence'))])
  clock.at = began + 2 * day
  assert.deepEqual(await tidy({ ...form, keep: { ...limits, size: 1.5e6 } }), { evidence: 1, reports: 0 })
  assert.deepEqual(left(), [
    [true, false],
    [true, true],
  ])
  assert.match(await readFile(join(folders[0] ?? '', 'report.html'), 'utf8'), /deleted at .*, to make room/)
  assert.deepEqual(await tidy({ ...form, keep: { ...limits, size: 40_000 } }), { evidence: 1, reports: 0 })
  assert.deepEqual(await tidy({ ...form, keep: { ...limits, size: 20_000 } }), { evidence: 0, reports: 1 })
  assert.deepEqual(left(), [
    [false, false],
    [true, false],
  ])
})

test('it is tidied shortly after the start and then every day, until it is stopped', async (t) => {
  const { clock, form, timers } = await place(t)
  const stop = keepTidy(form)
  assert.deepEqual(
    timers.map(({ at }) => at),
    [began + 30_000],
  )
  clock.at = began + 30_000
  timers.shift()?.run()
  assert.deepEqual(
    timers.map(({ at }) => at),
    [began + 30_000 + day],
  )
  stop()
  assert.equal(timers.length, 0)
})

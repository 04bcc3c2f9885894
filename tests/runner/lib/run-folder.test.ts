import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pruneRuns, type RunRecord, readRuns, writeRunRecord } from '../../../runner/lib/run-folder.ts'

async function runsIn(t: TestContext, records: readonly Partial<RunRecord>[]) {
  const dir = await mkdtemp(join(tmpdir(), 'guardian-runs-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  for (const [index, record] of records.entries()) {
    const id = record.id ?? `run-${index}`
    const usual = { id, suites: ['smoke'], trigger: 'schedule' as const, whole: true, startedAt: index }
    await writeRunRecord(join(dir, id), { ...usual, ...record })
  }
  return dir
}

test('the newest runs stay, of every suite and trigger on its own', async (t) => {
  const often = Array.from({ length: 5 }, (_, index) => ({
    id: `api-${index}`,
    suites: ['api'],
    startedAt: 10 + index,
  }))
  const dir = await runsIn(t, [{ id: 'smoke-old' }, ...often, { id: 'by-hand', trigger: 'person' }])
  assert.deepEqual((await pruneRuns(dir, 2)).toSorted(), ['api-0', 'api-1', 'api-2'])
  assert.deepEqual((await readdir(dir)).sort(), ['api-3', 'api-4', 'by-hand', 'smoke-old'])
})

test('the run that was just made stays, even when the clock was put back meanwhile', async (t) => {
  const dir = await runsIn(t, [
    { id: 'a', startedAt: 500 },
    { id: 'b', startedAt: 5 },
  ])
  assert.deepEqual(await pruneRuns(dir, 1, 'b'), [])
})

test('a folder that says nothing of itself is no run, and is cleared away by its age', async (t) => {
  const dir = await runsIn(t, [{ id: 'smoke-schedule-a' }])
  for (const [index, name] of ['api-schedule-x', 'api-schedule-y'].entries()) {
    await mkdir(join(dir, name))
    await writeFile(join(dir, name, 'run.json'), '{ "id": ')
    await utimes(join(dir, name), index + 1, index + 1)
  }
  assert.deepEqual(
    (await readRuns(dir)).map(({ id }) => id),
    ['smoke-schedule-a'],
  )
  assert.deepEqual(await pruneRuns(dir, 1), ['api-schedule-x'])
})

test('a folder of runs that is not there yet has none', async () => {
  assert.deepEqual(await readRuns(join(tmpdir(), 'guardian-there-is-no-such-folder')), [])
  assert.deepEqual(await pruneRuns(join(tmpdir(), 'guardian-there-is-no-such-folder'), 1), [])
})

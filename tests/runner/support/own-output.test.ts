import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { outputSuffix } from '../../support/own-output.ts'

/** Runs by hand in one folder of reports; `alive` holds the processes that are. */
async function settingOf(t: TestContext) {
  const reports = await mkdtemp(join(tmpdir(), 'guardian-output-'))
  t.after(() => rm(reports, { recursive: true, force: true }))
  const alive = new Set<number>()
  const said: string[] = []
  const start = (pid: number, args: readonly string[] = [], env: Record<string, string | undefined> = {}) => {
    alive.add(pid)
    const isAlive = (one: number) => alive.has(one)
    return outputSuffix({ reports, env, args, pid, isAlive, say: (line) => said.push(line) })
  }
  return { reports, alive, said, start }
}

test('a run that is alone writes where every run before it did', async (t) => {
  const { start, alive, said } = await settingOf(t)
  assert.equal(start(11), '')
  alive.delete(11)
  assert.equal(start(12), '')
  assert.deepEqual(said, [])
})

test('a second run at the same time writes to a folder of its own, and says where', async (t) => {
  const { start, said, reports } = await settingOf(t)
  assert.equal(start(11), '')
  assert.equal(start(12), '-12')
  assert.deepEqual(said, [
    `Another run is under way (process 11). This one writes to test-results-12 in ${reports}.`,
  ])
})

test('the workers of a run write where their run does', async (t) => {
  const { start } = await settingOf(t)
  start(11)
  const env = {}
  assert.equal(start(12, [], env), '-12')
  assert.equal(start(13, ['worker'], env), '-12')
})

test('whoever only lists, or is told where to write, stands in nobody’s way', async (t) => {
  const { start } = await settingOf(t)
  assert.equal(start(11, ['test', '--list']), '')
  assert.equal(start(12, ['test', '--output=/elsewhere']), '')
  assert.equal(start(13), '')
})

test('what a further run left stays until the next run, and no file of anybody else goes', async (t) => {
  const { start, alive, reports } = await settingOf(t)
  const left = ['test-results-12', 'playwright-12', 'playwright-12.json', 'test-results-13', 'notes-12']
  for (const name of left) {
    if (name.endsWith('.json')) await writeFile(join(reports, name), '')
    else await mkdir(join(reports, name))
  }
  alive.add(13)
  assert.equal(start(14), '')
  assert.deepEqual(
    left.filter((name) => existsSync(join(reports, name))),
    ['test-results-13', 'notes-12'],
  )
})

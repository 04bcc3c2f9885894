import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type RunRecord, writeRunRecord } from '../../../../runner/lib/run-folder.ts'
import { approve } from '../../../../runner/visual/baselines/approve.ts'
import { pathOf } from '../../../../runner/visual/baselines/key.ts'
import { readLedger } from '../../../../runner/visual/baselines/ledger.ts'
import { sizesInWords, sizesOf } from '../../../../runner/visual/baselines/size.ts'
import { pruneUnused } from '../../../../scripts/baselines/prune.ts'
import { decision, foldersOf, key, offer } from './setting.ts'

/** Three pictures of one suite, and one of another platform. */
async function approvedOf(t: TestContext) {
  const folders = await foldersOf(t)
  const of = (step: string) => ({ ...key, step, check: `visual/pages.spec.ts › ${step}` })
  const [home, help, gone, elsewhere] = [
    of('home'),
    of('help'),
    of('gone'),
    { ...of('home'), platform: 'win32' },
  ]
  for (const own of [home, help, gone, elsewhere])
    await approve(folders, await offer(folders.candidates, 10, { key: own }), decision)
  const said: string[] = []
  t.mock.method(console, 'log', (line: string) => said.push(line))
  let runs = 0
  const run = (more: Partial<RunRecord>) => {
    runs += 1
    const id = `visual-${runs}`
    const common = { id, suites: ['visual'], trigger: 'person' as const, whole: true, startedAt: runs }
    return writeRunRecord(join(folders.root, 'reports', 'runs', id), { ...common, ...more })
  }
  const left = async () => Object.keys((await readLedger(folders.baselines)).baselines)
  return { ...folders, home, help, gone, elsewhere, run, said, left }
}

test('pruning removes what the newest whole run did not ask for, and leaves other browsers alone', async (t) => {
  const { root, baselines, home, help, gone, elsewhere, run, said, left } = await approvedOf(t)
  const all = [home, help, gone].map(pathOf)
  await run({ baselines: { asked: all, cutShort: [] } })
  await pruneUnused(root, {})
  assert.match(said.join('\n'), /Every baseline of this platform and browser is used/)
  await run({ baselines: { asked: [home, help].map(pathOf), cutShort: [] } })
  await pruneUnused(root, {})
  assert.match(said.join('\n'), /unused {2}baselines\/linux-chromium153\/1280x720\/gone\.png/)
  assert.equal((await left()).length, 4)
  await pruneUnused(root, { yes: true })
  assert.deepEqual((await left()).sort(), [home, help, elsewhere].map(pathOf).sort())
  assert.match(
    sizesInWords(await sizesOf(baselines), 100),
    /^3 baselines, \d+ bytes \(\+100 bytes\); git keeps \d+ bytes of all/,
  )
})

test('a part of a suite proves nothing: without a whole run pruning refuses, and a later part changes nothing', async (t) => {
  const { root, home, help, gone, run, left } = await approvedOf(t)
  await run({ whole: false, baselines: { asked: [pathOf(home)], cutShort: [] } })
  await run({ suites: ['smoke'], baselines: { asked: [], cutShort: [] } })
  await assert.rejects(pruneUnused(root, { yes: true }), {
    message: /has no whole run that came to its end/,
    remedy: /pnpm test:visual/,
  })
  await run({ baselines: { asked: [home, help, gone].map(pathOf), cutShort: [] } })
  await run({ whole: false, baselines: { asked: [pathOf(home)], cutShort: [] } })
  await pruneUnused(root, { yes: true })
  assert.equal((await left()).length, 4)
})

test('what a test that failed might have asked for is kept', async (t) => {
  const { root, home, help, gone, run, left } = await approvedOf(t)
  await run({ baselines: { asked: [pathOf(home)], cutShort: [gone.check] } })
  await pruneUnused(root, { yes: true })
  assert.ok((await left()).includes(pathOf(gone)))
  assert.ok(!(await left()).includes(pathOf(help)))
})

test('pictures on which folder and ledger do not agree are removed also without any run', async (t) => {
  const { root, baselines, home, help, gone, said, left } = await approvedOf(t)
  await writeFile(join(baselines, pathOf(home)), 'something else')
  await rm(join(baselines, pathOf(gone)))
  await writeFile(join(baselines, 'linux-chromium153', '1280x720', 'strange.png'), 'x')
  await assert.rejects(pruneUnused(root, { yes: true }), /has no whole run/)
  assert.deepEqual(
    (await left()).filter((path) => !path.startsWith('win32')),
    [pathOf(help)],
  )
  assert.match(said.join('\n'), /removed .*home\.png is not the picture that was approved/)
  assert.match(said.join('\n'), /removed .*strange\.png is not in the ledger/)
})

import assert from 'node:assert/strict'
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { approve } from '../../../../runner/visual/baselines/approve.ts'
import { listCandidates } from '../../../../runner/visual/baselines/candidate.ts'
import { findBaseline } from '../../../../runner/visual/baselines/find.ts'
import { pathOf } from '../../../../runner/visual/baselines/key.ts'
import { readLedger } from '../../../../runner/visual/baselines/ledger.ts'
import { readLog } from '../../../../runner/visual/baselines/log.ts'
import { sha256 } from '../../../../runner/visual/compare/raster.ts'
import { decision, foldersOf, key, offer } from './setting.ts'

test('the approved bytes are the reviewed bytes, and the ledger says who, when, why and instead of what', async (t) => {
  const folders = await foldersOf(t)
  const first = await offer(folders.candidates, 10)
  await approve(folders, first, decision)
  const second = await offer(folders.candidates, 20, { against: first.file })
  await approve(folders, second, { ...decision, why: 'lighter' })
  const found = await findBaseline(folders.baselines, key)
  assert.ok(found.state === 'approved')
  assert.equal(sha256(found.bytes), second.file)
  assert.equal(found.entry.replaced, first.file)
  assert.deepEqual(found.entry.approved, { by: 'a person', why: 'lighter', at: '2026-01-02T03:04:05.000Z' })
  const log = await readLog(folders.baselines)
  assert.deepEqual(
    log.map(({ action, old, new: now }) => [action, old, now]),
    [
      ['approve', null, first.file],
      ['approve', first.file, second.file],
    ],
  )
  assert.deepEqual(await listCandidates(folders.candidates), [])
})

test('a picture that was compared to another baseline is not approved, and nothing changes', async (t) => {
  const folders = await foldersOf(t)
  const old = await offer(folders.candidates, 10)
  await approve(folders, old, decision)
  const stale = await offer(folders.candidates, 20, { against: 'f'.repeat(64) })
  await assert.rejects(approve(folders, stale, decision), /changed after this picture was compared to it/)
  const found = await findBaseline(folders.baselines, key)
  assert.equal(found.state === 'approved' && found.entry.file, old.file)
  const tooLate = await offer(folders.candidates, 30)
  await assert.rejects(approve(folders, tooLate, decision), /was made after this picture/)
})

test('of two who approve at once one is told to try again', async (t) => {
  const folders = await foldersOf(t)
  const [one, other] = [
    await offer(folders.candidates, 1),
    await offer(folders.candidates, 2, { key: { ...key, step: 'help' } }),
  ]
  const ends = await Promise.allSettled([approve(folders, one, decision), approve(folders, other, decision)])
  const kept = Object.keys((await readLedger(folders.baselines)).baselines).length
  assert.equal(ends.filter(({ status }) => status === 'fulfilled').length, kept)
  assert.ok(kept >= 1)
})

test('a candidate whose bytes were changed or are gone is not approved', async (t) => {
  const folders = await foldersOf(t)
  const candidate = await offer(folders.candidates, 10)
  await appendFile(join(folders.candidates, `${candidate.file}.png`), 'x')
  await assert.rejects(approve(folders, candidate, decision), /was changed after it was made/)
  await rm(join(folders.candidates, `${candidate.file}.png`))
  await assert.rejects(approve(folders, candidate, decision), {
    name: 'UserError',
    message: /The picture of the candidate of .*home\.png is gone/,
  })
  assert.equal((await findBaseline(folders.baselines, key)).state, 'missing')
})

test('a baseline that is not the one of the ledger is an error, whichever of both is wrong', async (t) => {
  const folders = await foldersOf(t)
  await approve(folders, await offer(folders.candidates, 10), decision)
  const file = join(folders.baselines, pathOf(key))
  const right = await readFile(file)
  await writeFile(file, 'something else')
  await assert.rejects(findBaseline(folders.baselines, key), /is not the picture that was approved/)
  await rm(file)
  await assert.rejects(findBaseline(folders.baselines, key), /the file is gone/)
  await writeFile(file, right)
  await writeFile(join(folders.baselines, 'ledger.json'), '{"version":1,"baselines":{}}')
  await assert.rejects(findBaseline(folders.baselines, key), /is not in the ledger/)
  await writeFile(join(folders.baselines, 'ledger.json'), '{')
  await assert.rejects(findBaseline(folders.baselines, key), /ledger\.json is damaged/)
})

test('no other key is ever used instead, and what is near is said', async (t) => {
  const folders = await foldersOf(t)
  await approve(folders, await offer(folders.candidates, 10), decision)
  const why = async (more: Partial<typeof key>) => {
    const found = await findBaseline(folders.baselines, { ...key, ...more })
    assert.equal(found.state, 'missing')
    return found.state === 'missing' ? found.why : undefined
  }
  assert.match(
    (await why({ browser: 'chromium154' })) ?? '',
    /of chromium153, this is chromium154: a browser upgrade is reviewed as a whole/,
  )
  assert.match((await why({ platform: 'win32' })) ?? '', /of linux, this is win32/)
  assert.match(
    (await why({ flags: ['fonts=system'] })) ?? '',
    /flags \["fonts=pinned"\] instead of \["fonts=system"\]/,
  )
  assert.match((await why({ check: 'another' })) ?? '', /check/)
  assert.equal(await why({ pixelRatio: 2 }), 'the approved one is of pixelRatio 1 instead of 2')
  assert.equal(await why({ theme: 'dark' }), 'the approved one is of theme "light" instead of "dark"')
  for (const more of [{ viewport: '1x1' }, { step: 'help' }]) assert.equal(await why(more), undefined)
})

test('a name that is no file name is refused', () => {
  assert.throws(() => pathOf({ ...key, step: '../home' }), /cannot name a baseline/)
})

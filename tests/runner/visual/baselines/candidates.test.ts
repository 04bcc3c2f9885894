import assert from 'node:assert/strict'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  listCandidates,
  pictureOf,
  storeCandidate,
  withdrawCandidates,
} from '../../../../runner/visual/baselines/candidate.ts'
import { pathOf } from '../../../../runner/visual/baselines/key.ts'
import { withLock } from '../../../../runner/visual/baselines/lock.ts'
import { readLog } from '../../../../runner/visual/baselines/log.ts'
import { reject } from '../../../../runner/visual/baselines/reject.ts'
import { painted, pngOf } from '../compare/pictures.ts'
import { decision, foldersOf, key, offer } from './setting.ts'

test('a rejected picture stays rejected until the page shows another one', async (t) => {
  const folders = await foldersOf(t)
  const candidate = await offer(folders.candidates, 10)
  await reject(folders, candidate, { ...decision, why: 'cut off' })
  await offer(folders.candidates, 10)
  assert.equal((await listCandidates(folders.candidates))[0]?.rejected?.why, 'cut off')
  await offer(folders.candidates, 11)
  const [next, ...more] = await listCandidates(folders.candidates)
  assert.deepEqual([next?.rejected, more], [undefined, []])
  assert.equal((await readLog(folders.baselines))[0]?.action, 'reject')
})

test('a picture that is like the rejected one but for what is ignored is rejected, too, and so is the next', async (t) => {
  const { baselines, candidates } = await foldersOf(t)
  const first = await offer(candidates, 10)
  await reject({ baselines, candidates }, first, { ...decision, why: 'cut off' })
  const compared: string[] = []
  for (const grey of [11, 12]) {
    const next = { ...(await offer(join(candidates, 'elsewhere'), grey)) }
    await storeCandidate(candidates, next, pngOf(painted(20, 10, [grey, grey, grey])), async (older) => {
      compared.push(older.file)
      return true
    })
    const [kept, ...more] = await listCandidates(candidates)
    assert.deepEqual([kept?.file, kept?.rejected?.why, more], [next.file, 'cut off', []])
  }
  assert.equal(compared[0], first.file)
  const old = reject({ baselines, candidates }, first, decision)
  await assert.rejects(old, /is gone/, 'what waits no longer is not rejected')
})

test('when a page looks as approved again, nothing of it waits, and the others go on waiting', async (t) => {
  const { candidates } = await foldersOf(t)
  const help = { ...key, step: 'help' }
  await offer(candidates, 10)
  const kept = await offer(candidates, 10, { key: help })
  await withdrawCandidates(candidates, pathOf(key))
  assert.deepEqual(
    (await listCandidates(candidates)).map(({ path }) => path),
    [pathOf(help)],
  )
  await pictureOf(candidates, kept)
  await withdrawCandidates(candidates, pathOf(help))
  assert.deepEqual(await readdir(candidates), [])
})

test('many runs that store at once leave one candidate for each path, with its picture', async (t) => {
  const { candidates } = await foldersOf(t)
  const keys = ['home', 'help', 'about'].map((step) => ({ ...key, step }))
  await Promise.all(Array.from({ length: 30 }, (_, n) => offer(candidates, n, { key: keys[n % 3] ?? key })))
  const left = await listCandidates(candidates)
  assert.deepEqual(
    left.map(({ key: { step } }) => step),
    ['about', 'help', 'home'],
  )
  for (const one of left) await pictureOf(candidates, one)
  assert.equal((await readdir(candidates)).length, 6)
})

test('a lock that somebody left behind is taken, and one that is in use is waited for', async (t) => {
  const { root } = await foldersOf(t)
  const folder = join(root, 'locked')
  await mkdir(folder)
  await writeFile(join(folder, '.lock'), '')
  await assert.rejects(
    withLock(folder, async () => 'mine'),
    /Somebody else is changing the baselines/,
  )
  await utimes(join(folder, '.lock'), 0, 0)
  assert.equal(await withLock(folder, async () => 'mine'), 'mine')
  const order: string[] = []
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const { promise: end, resolve: ended } = Promise.withResolvers<void>()
  const first = withLock(folder, async () => {
    begin()
    await end
    order.push('first')
  })
  await begun
  const second = withLock(folder, async () => order.push('second'), 10_000)
  ended()
  await Promise.all([first, second])
  assert.deepEqual(order, ['first', 'second'])
})

import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { approve } from '../../../../runner/visual/baselines/approve.ts'
import { listCandidates } from '../../../../runner/visual/baselines/candidate.ts'
import { pathOf } from '../../../../runner/visual/baselines/key.ts'
import { readLedger } from '../../../../runner/visual/baselines/ledger.ts'
import { approveAll } from '../../../../scripts/baselines/decide.ts'
import { review } from '../../../../scripts/baselines/review.ts'
import { decision, foldersOf, key, offer } from './setting.ts'

const why = 'new colour'
const of = (step: string) => ({ ...key, step })

async function settingOf(t: TestContext) {
  const { root, baselines } = await foldersOf(t)
  const candidates = join(root, 'reports', 'visual', 'candidates')
  const said: string[] = []
  t.mock.method(console, 'log', (line: string) => said.push(line))
  const approved = async () => Object.keys((await readLedger(baselines)).baselines)
  return { root, baselines, candidates, said, approved }
}

test('only what somebody looked at is approved, and only as it was then', async (t) => {
  const { root, candidates, approved } = await settingOf(t)
  await offer(candidates, 10)
  await assert.rejects(approveAll(root, ['home'], { why }), {
    message: /Nobody has looked at the picture of .*home\.png yet/,
    remedy: /pnpm baselines review/,
  })
  await review(root)
  await offer(candidates, 20)
  await assert.rejects(approveAll(root, ['home'], { why }), {
    message: /home\.png changed since you looked/,
    remedy: /pnpm baselines review/,
    exitCode: 1,
  })
  await offer(candidates, 30, { key: of('help') })
  await assert.rejects(approveAll(root, [], { all: true, why }), /2 of 2 pictures were not approved/)
  assert.deepEqual(await approved(), [])
  await review(root)
  await approveAll(root, [], { all: true, why })
  assert.deepEqual(await approved(), [of('help'), key].map(pathOf))
})

test('one picture that cannot be approved does not keep the others from it', async (t) => {
  const { root, baselines, candidates, said, approved } = await settingOf(t)
  for (const step of ['about', 'help', 'home']) await offer(candidates, 10, { key: of(step) })
  await review(root)
  // Somebody else approves a picture of one of them meanwhile.
  const elsewhere = join(root, 'elsewhere')
  const other = await offer(elsewhere, 20, { key: of('about') })
  await approve({ baselines, candidates: elsewhere }, other, decision)
  await assert.rejects(approveAll(root, [], { all: true, why }), {
    message: '1 of 3 pictures were not approved.',
    remedy: /Run the visual suite again/,
    exitCode: 1,
  })
  assert.deepEqual(
    await approved(),
    ['about', 'help', 'home'].map((step) => pathOf(of(step))),
  )
  assert.deepEqual(
    (await listCandidates(candidates)).map(({ key: { step } }) => step),
    ['about'],
  )
  assert.match(said.join('\n'), /not approved .*about\.png .*was made after this picture was compared/)
})

test('a candidate without its picture is left out of the review, which says so, and is not approved', async (t) => {
  const { root, candidates, said, approved } = await settingOf(t)
  const { file } = await offer(candidates, 10)
  await offer(candidates, 20, { key: of('help') })
  await rm(join(candidates, `${file}.png`))
  await review(root)
  assert.match(said.join('\n'), /left out {2}.*home\.png .* is gone\. Run the visual suite again/)
  await assert.rejects(approveAll(root, [], { all: true, why }), /1 of 2 pictures were not approved/)
  assert.deepEqual(await approved(), [pathOf(of('help'))])
})

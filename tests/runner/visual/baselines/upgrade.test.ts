import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { approve } from '../../../../runner/visual/baselines/approve.ts'
import { listCandidates } from '../../../../runner/visual/baselines/candidate.ts'
import { pathOf } from '../../../../runner/visual/baselines/key.ts'
import { readLedger } from '../../../../runner/visual/baselines/ledger.ts'
import { upgradeInWords, upgradesIn } from '../../../../runner/visual/baselines/upgrade.ts'
import { approveAll } from '../../../../scripts/baselines/decide.ts'
import { review } from '../../../../scripts/baselines/review.ts'
import { decision, foldersOf, key, offer } from './setting.ts'

const newer = (step: string) => ({ ...key, step, browser: 'chromium154' })

test('what waits because of another browser is one review; what is new or changed is not in it', async (t) => {
  const folders = await foldersOf(t)
  for (const [step, grey] of [
    ['home', 10],
    ['help', 20],
    ['about', 30],
  ] as const)
    await approve(folders, await offer(folders.candidates, grey, { key: { ...key, step } }), decision)
  await offer(folders.candidates, 11, { key: newer('home') })
  await offer(folders.candidates, 21, { key: newer('help') })
  await offer(folders.candidates, 40, { key: newer('brand-new') })
  await offer(folders.candidates, 31, { key: { ...key, step: 'about', platform: 'win32' } })
  const upgrades = upgradesIn(await readLedger(folders.baselines), await listCandidates(folders.candidates))
  assert.deepEqual(upgrades.map(upgradeInWords), [
    'Browser upgrade on linux, chromium153 to chromium154: 2 pictures are one review',
  ])
  assert.deepEqual(
    upgrades[0]?.candidates.map(({ key: { step } }) => step),
    ['help', 'home'],
  )
})

test('one approval with one reason ends an upgrade, and the older pictures stay', async (t) => {
  const { root, baselines } = await foldersOf(t)
  const candidates = join(root, 'reports', 'visual', 'candidates')
  const folders = { baselines, candidates }
  await approve(folders, await offer(candidates, 10), decision)
  await approve(folders, await offer(candidates, 20, { key: { ...key, step: 'help' } }), decision)
  await offer(candidates, 11, { key: newer('home') })
  await offer(candidates, 21, { key: newer('help') })
  // A new page waits beside it: that is for another decision.
  await offer(candidates, 30, { key: newer('brand-new') })
  t.mock.method(console, 'log', () => undefined)
  await review(root)
  await approveAll(root, [], { upgrade: true, why: 'Chromium 154' })
  const ledger = await readLedger(baselines)
  const reasons = Object.values(ledger.baselines).map(({ key: one, approved }) => [one.browser, approved.why])
  assert.deepEqual(reasons.sort(), [
    ['chromium153', 'new colour'],
    ['chromium153', 'new colour'],
    ['chromium154', 'Chromium 154'],
    ['chromium154', 'Chromium 154'],
  ])
  const left = await listCandidates(candidates)
  assert.deepEqual(upgradesIn(ledger, left), [])
  assert.deepEqual(
    left.map(({ key: { step } }) => step),
    ['brand-new'],
  )
  await assert.rejects(
    approveAll(root, [], { upgrade: true, why: 'again' }),
    /No upgrade of the browser waits/,
  )
  await assert.rejects(approveAll(root, ['home'], { upgrade: true, why: 'both' }), /Name what to approve/)
})

test('on the page an upgrade is one part, with what differs most first and one command for all of it', async (t) => {
  const { root, baselines } = await foldersOf(t)
  const candidates = join(root, 'reports', 'visual', 'candidates')
  const folders = { baselines, candidates }
  for (const step of ['home', 'help', 'about'])
    await approve(folders, await offer(candidates, 10, { key: { ...key, step } }), decision)
  await offer(candidates, 10, { key: newer('home') })
  await offer(candidates, 200, { key: newer('help') })
  const against = (await readLedger(baselines)).baselines[pathOf({ ...key, step: 'about' })]?.file ?? null
  await offer(candidates, 90, { key: { ...key, step: 'about' }, against })
  t.mock.method(console, 'log', () => undefined)
  await review(root)
  const page = await readFile(join(root, 'reports', 'visual', 'review.html'), 'utf8')
  const [single = '', together = ''] = page.split('<section class="upgrade">')
  const steps = (part: string) => [...part.matchAll(/<h2>(\w+)<\/h2>/g)].map(([, step]) => step)
  assert.match(
    page,
    /<h1>3 pictures wait for approval<\/h1>\s*<p[^>]*>1 changed, 0 new, 2 of another browser\./,
  )
  assert.deepEqual([steps(single), steps(together)], [['about'], ['help', 'home']])
  assert.match(together, /pnpm baselines approve --upgrade --why/)
  assert.match(together, /beside chromium153: the same pi/)
})

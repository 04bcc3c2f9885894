import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { approve } from '../../../../runner/visual/baselines/approve.ts'
import { listCandidates } from '../../../../runner/visual/baselines/candidate.ts'
import { readLedger } from '../../../../runner/visual/baselines/ledger.ts'
import { upgradeInWords, upgradesIn } from '../../../../runner/visual/baselines/upgrade.ts'
import { approveAll } from '../../../../scripts/baselines/decide.ts'
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
  t.mock.method(console, 'log', () => undefined)
  await approveAll(root, [], { all: true, why: 'Chromium 154' })
  const ledger = await readLedger(baselines)
  const reasons = Object.values(ledger.baselines).map(({ key: one, approved }) => [one.browser, approved.why])
  assert.deepEqual(reasons.sort(), [
    ['chromium153', 'new colour'],
    ['chromium153', 'new colour'],
    ['chromium154', 'Chromium 154'],
    ['chromium154', 'Chromium 154'],
  ])
  assert.deepEqual(upgradesIn(ledger, await listCandidates(candidates)), [])
})

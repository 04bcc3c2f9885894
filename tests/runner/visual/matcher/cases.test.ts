import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { PNG } from 'pngjs'
import { listCandidates } from '../../../../runner/visual/baselines/candidate.ts'
import { readLedger } from '../../../../runner/visual/baselines/ledger.ts'
import { reject } from '../../../../runner/visual/baselines/reject.ts'
import { decision } from '../baselines/setting.ts'
import { settingOf, told } from './setting.ts'

const cases = /cases\.spec/
const masked = { MASKED: '1' }

test('pages that are hard to compare: offered, approved, passed, and told when they change', async (t) => {
  const { run, approveAll, site, folders, waiting, lastRun } = await settingOf(t)

  const first = await run(cases, masked)
  for (const name of ['fine', 'shadow', 'frozen', 'broken', 'in its time', 'jitter', 'several', 'rejected'])
    assert.match(told(first, name), /there is no baseline/, name)
  assert.match(told(first, 'all hidden'), /^inconclusive own-trouble: .*the masks cover all of it/)
  assert.match(told(first, 'not approved'), /^inconclusive .*no baseline .*Compare it without \.not first/)
  assert.deepEqual(
    (await waiting()).filter((step) => /fine|one|two/.test(step)),
    ['fine', 'fine-part', 'one', 'two'],
    'a picture that only waits for approval keeps the next one from nothing',
  )
  const { asked = [], cutShort = [] } = (await lastRun())?.baselines ?? {}
  for (const path of ['/before.png', '@2x/fine-part.dark.png', '@2x/fine.dark.png', '/never-approved.png'])
    assert.ok(
      asked.some((one) => one.endsWith(`400x300${path}`)),
      path,
    )
  assert.ok(cutShort.includes('visual/cases.spec.ts › another way of drawing › fine'))
  await approveAll()

  const { baselines } = await readLedger(folders.baselines)
  const of = (step: string) => Object.entries(baselines).find(([, { key }]) => key.step === step)
  const [path = '', fine] = of('fine') ?? []
  assert.match(path, /400x300@2x\/fine\.dark\.png$/)
  assert.deepEqual([fine?.key.pixelRatio, fine?.key.theme, fine?.width], [2, 'dark', 800])
  assert.ok(fine?.key.flags.includes('locale=de-DE'), fine?.key.flags.join())
  const picture = PNG.sync.read(await readFile(join(folders.baselines, path)))
  assert.equal(picture.width, 800)
  assert.deepEqual(
    fine?.ignored.map(({ x, width, by }) => [x, width, by]),
    [[0, 400, "locator('.dynamic')"]],
  )

  const second = await run(cases, masked)
  for (const name of [
    'fine',
    'shadow',
    'frozen',
    'broken',
    'in its time',
    'jitter',
    'not the same',
    'rejected',
  ])
    assert.match(told(second, name), /^pass/, name)
  assert.match(told(second, 'several'), /^degraded slow: it is quick/)
  assert.deepEqual(await waiting(), [])
  const noted = second.get('fine')?.values?.['fine-ignored-percent']
  assert.ok(Number(noted) > 0, 'how much is ignored is said beside a pass')

  site.change('colour')
  const changed = await run(/fine|no longer|rejected|jitter|several|not the same/)
  for (const name of ['fine', 'no longer hidden', 'rejected'])
    assert.match(told(changed, name), /^degraded visual: .*“Save” changed in colours only/, name)
  assert.match(told(changed, 'jitter'), /^degraded visual/)
  assert.match(told(changed, 'several'), /^degraded/)
  assert.deepEqual(await waiting(), [
    'before',
    'fine',
    'fine-part',
    'jitter',
    'no-longer-masked',
    'one',
    'rejected',
    'two',
  ])
  const diffs = await diffsIn((await lastRun())?.folder ?? '')
  assert.ok(diffs.length >= 3, 'Allure has expected, actual and difference beside each other')
  for (const { expected, actual, diff } of diffs)
    for (const one of [expected, actual, diff]) assert.match(one ?? '', /^data:image\/png;base64,.{100}/)
  const errors =
    changed
      .get('several')
      ?.evidence?.map(({ text = '' }) => text)
      .join('\n') ?? ''
  assert.match(errors, /“Save” changed in colours only .*\n\(severity: degraded, kind: visual\)/)

  const [wrong] = (await listCandidates(folders.candidates)).filter(({ key }) => key.step === 'rejected')
  assert.ok(wrong)
  await reject(folders, wrong, { ...decision, why: 'red is for alarms' })
  await run(/rejected/)
  const [again] = (await listCandidates(folders.candidates)).filter(({ key }) => key.step === 'rejected')
  assert.notEqual(again?.file, wrong.file, 'its clock went on')
  assert.equal(again?.rejected?.why, 'red is for alarms')

  site.change('approved')
  await run(/several|rejected|jitter|not the same|no longer/, masked)
  assert.deepEqual(await waiting(), ['fine', 'fine-part'], 'what passes again is no longer offered')
})

type Diff = { readonly expected?: string; readonly actual?: string; readonly diff?: string }

async function diffsIn(run: string): Promise<readonly Diff[]> {
  const folder = join(run, 'allure-results')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.imagediff'))
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))))
}

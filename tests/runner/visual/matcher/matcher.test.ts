import assert from 'node:assert/strict'
import { appendFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { readLedger } from '../../../../runner/visual/baselines/ledger.ts'
import { settingOf, told, verdicts } from './setting.ts'

test('from no baseline over approval to a difference that asks for approval', async (t) => {
  const { run, approveAll, site, waiting } = await settingOf(t)
  const calm = /plain|moves|lazy|font|masked|tall|hiccup|blank|part|hollow/

  const first = await run(calm)
  assert.match(
    told(first, 'plain'),
    /^inconclusive own-trouble: plain: there is no baseline .*pnpm baselines review/,
  )
  assert.ok([...first.values()].every(({ verdict }) => verdict === 'inconclusive'))
  await approveAll()
  assert.deepEqual(await waiting(), [])

  const second = await run(calm)
  assert.deepEqual(
    new Set(Object.values(verdicts(second))),
    new Set(['pass']),
    JSON.stringify([...second], null, 1),
  )

  site.change('colour')
  const recoloured = await run(/plain|hiccup|blank|part|hollow/)
  assert.match(
    told(recoloured, 'plain'),
    /^degraded visual: plain: the button “Save” changed in colours only \(/,
  )
  assert.match(told(recoloured, 'plain'), /pnpm baselines approve plain --why "…"/)
  assert.match(told(recoloured, 'hiccup'), /^pass/)
  assert.match(told(recoloured, 'blank'), /^fail white-screen: blank: The page is blank/)
  assert.match(
    told(recoloured, 'hollow'),
    /^fail white-screen: hollow: The page lost most of itself: [\d.]+ % .*approve hollow/,
  )
  assert.match(told(recoloured, 'part'), /^pass/)
  const kinds = recoloured.get('plain')?.evidence?.map(({ kind, title }) => `${kind} ${title}`) ?? []
  for (const kind of [
    'baseline plain-expected.png',
    'screenshot plain-actual.png',
    'diff plain-diff.png',
    'screenshot plain-overlay.png',
  ]) {
    assert.ok(kinds.includes(kind), `${kind} is attached: ${kinds}`)
  }
  assert.deepEqual(await waiting(), ['hollow', 'plain'])

  site.change('layout')
  const moved = await run(/plain/)
  assert.match(told(moved, 'plain'), /the header.* moved down 12 px/)
  await approveAll()
  assert.match(told(await run(/plain/), 'plain'), /^pass/)
})

test('what is never the same twice proves nothing, and the boxes are named', async (t) => {
  const { run, waiting } = await settingOf(t)
  const seen = await run(/ticks|gif|canvas|video/)
  const differ = /^inconclusive own-trouble: \w+: two loads of it differ: .*?(\d+×\d+) px at \d+, \d+/
  assert.match(told(seen, 'ticks'), differ)
  assert.equal(differ.exec(told(seen, 'canvas'))?.[1], '60×30', told(seen, 'canvas'))
  assert.equal(differ.exec(told(seen, 'video'))?.[1], '80×40', told(seen, 'video'))
  assert.match(
    told(seen, 'gif'),
    /^inconclusive own-trouble: gif: it never comes to rest \(40×24 px at 0, 200\)/,
  )
  assert.match(told(seen, 'masked gif'), /^inconclusive own-trouble: masked-gif: there is no baseline/)
  assert.deepEqual(await waiting(), ['masked-gif'])
})

test('a mask finds what is in a frame of a frame, and hides nothing beside it', async (t) => {
  const { run, approveAll, site } = await settingOf(t)
  assert.match(told(await run(/framed/), 'framed'), /^inconclusive own-trouble: framed: there is no baseline/)
  await approveAll()
  const again = await run(/framed/)
  assert.match(told(again, 'framed'), /^pass/)
  site.change('colour')
  assert.match(
    told(await run(/framed/), 'framed'),
    /^degraded visual: framed: the button “Save” changed in colours only/,
  )
})

test('nothing is offered for approval by a test that failed before, and in CI a missing baseline is an error', async (t) => {
  const { run, folders } = await settingOf(t)
  const seen = await run(/after trouble/)
  assert.match(
    seen
      .get('after trouble')
      ?.evidence?.map(({ text }) => text)
      .join() ?? '',
    /Mend what failed before it/,
  )
  await assert.rejects(readdir(folders.candidates), { code: 'ENOENT' })
  const inCi = await run(/plain/, { CI: '1' })
  assert.match(told(inCi, 'plain'), /^fail assertion: plain: there is no baseline/)
})

test('a page that is still loading is waited for, and one that stays blank is called so after a second look', async (t) => {
  const { run } = await settingOf(t)
  const seen = await run(/late|never/)
  assert.match(told(seen, 'late'), /^pass/)
  assert.ok(Number(seen.get('late')?.values?.paintedPercent) > 0)
  assert.match(told(seen, 'never'), /^fail white-screen: \/never: The page is blank/)
})

test('no baseline changes for --update-snapshots, and one unlike its ledger proves nothing, or in CI is an error', async (t) => {
  const { run, approveAll, site, folders } = await settingOf(t)
  await run(/plain/)
  await approveAll()
  const before = await readLedger(folders.baselines)
  site.change('colour')
  const seen = await run(/plain/, { UPDATE_SNAPSHOTS: 'changed' })
  const said =
    seen
      .get('plain')
      ?.evidence?.map(({ text }) => text)
      .join() ?? ''
  assert.match(said, /--update-snapshots changes no baseline: use pnpm baselines review, then approve/)
  assert.match(told(seen, 'plain'), /^degraded visual/)
  assert.deepEqual(await readLedger(folders.baselines), before)

  const [path = ''] = Object.keys(before.baselines)
  await appendFile(join(folders.baselines, path), 'x')
  const says = 'baselines\\/.*plain\\.png is not the picture that was approved'
  assert.match(told(await run(/plain/), 'plain'), new RegExp(`^inconclusive own-trouble: ${says}`))
  assert.match(told(await run(/plain/, { CI: '1' }), 'plain'), new RegExp(`^fail assertion: ${says}`))
})

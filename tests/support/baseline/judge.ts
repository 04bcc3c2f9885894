import { join } from 'node:path'
import { type Page, test } from '@playwright/test'
import { annotations } from '../../../runner/checks/playwright/marks.ts'
import { withdrawCandidates } from '../../../runner/visual/baselines/candidate.ts'
import { findBaseline } from '../../../runner/visual/baselines/find.ts'
import { pathOf } from '../../../runner/visual/baselines/key.ts'
import { coveredShare } from '../../../runner/visual/compare/covered.ts'
import { sha256 } from '../../../runner/visual/compare/raster.ts'
import type { Comparison } from '../../../runner/visual/compare/result.ts'
import type { BaselineOptions } from '../baseline.ts'
import { note } from '../check.ts'
import { sizeOf } from './capture.ts'
import { confirm } from './confirm.ts'
import { folders } from './folders.ts'
import { type Asked, comparing, type Judged, restless } from './judged.ts'
import { type Facts, factsOf } from './key.ts'
import { comparer, glance, type Look, type LookOptions, look } from './look.ts'

const same: Judged = { verdict: 'same' }
/** Of a picture: what is left is an edge of a pixel. */
const allIgnored = 0.99

export async function judgePage(
  page: Page,
  name: string,
  options: BaselineOptions,
  isNot = false,
): Promise<Judged> {
  if (options.theme) await page.emulateMedia({ colorScheme: options.theme })
  const facts = await factsOf(page, name, test.info())
  // Also of a test that ends here: `prune` keeps what was asked for.
  test.info().annotations.push({ type: annotations.baseline, description: pathOf(facts.key) })
  const found = await findBaseline(folders.baselines, facts.key)
  const judged = await judgeAgainst(page, { facts, found, options, isNot })
  if (judged.verdict === 'same') await withdrawCandidates(folders.candidates, found.path)
  return judged
}

/** The steps from a first glance to a verdict. Most pages end at the first, and nothing is decoded for them. */
async function judgeAgainst(page: Page, asked: Asked): Promise<Judged> {
  const { found, facts, options } = asked
  const how = lookOptions(options, facts)
  const isApproved = async () => {
    if (found.state !== 'approved') return false
    const seen = await glance(page, how)
    return seen !== undefined && sha256(seen.bytes) === found.entry.captured
  }
  if (await isApproved()) return same
  const first = await look(page, how)
  if (noteIgnored(facts, first) >= allIgnored) return nothingLeft
  const before = await compared(asked, first)
  if (before?.same) return same
  if (first.moving.length > 0) return restless(first.moving)
  if (asked.isNot && before) return { verdict: 'different', sentence: before.sentence }
  // A picture that was in the middle of something is not worth waking anybody: a fresh load has to agree.
  await (options.again?.(page) ?? page.reload({ waitUntil: 'load' }))
  const second = await look(page, how)
  const after = await compared(asked, second)
  if (after?.same) {
    note(`${facts.key.step}-second-look`, 'only the first load differed')
    return same
  }
  return confirm(page, asked, { first, second, after })
}

const lookOptions = ({ mask = [], clip, timeout = 5_000 }: BaselineOptions, { key }: Facts): LookOptions => ({
  mask,
  clip,
  scale: key.pixelRatio,
  timeoutMs: timeout,
})

/** Of the whole picture, 0 to 1. A check that ignores much proves little, also when it passes. */
function noteIgnored({ key }: Facts, { capture, ignored }: Look): number {
  const share = coveredShare(sizeOf(capture), ignored)
  if (share > 0) note(`${key.step}-ignored-percent`, Number((share * 100).toPrecision(2)))
  return share
}

const nothingLeft: Judged = {
  verdict: 'inconclusive',
  sentence: 'the masks cover all of it, so that nothing is compared. Mask only what changes by itself',
}

async function compared(asked: Asked, seen: Look): Promise<Comparison | undefined> {
  const { state, path } = asked.found
  if (state !== 'approved') return undefined
  return comparer.compare(join(folders.baselines, path), seen.capture.bytes, comparing(asked, seen))
}

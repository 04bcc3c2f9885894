import { type Page, test } from '@playwright/test'
import type { Reason } from '../../../runner/core/observation.ts'
import { type Found, findBaseline } from '../../../runner/visual/baselines/find.ts'
import { noteUse } from '../../../runner/visual/baselines/prune.ts'
import { atWords, type Box } from '../../../runner/visual/compare/box.ts'
import { sha256 } from '../../../runner/visual/compare/raster.ts'
import type { Comparison } from '../../../runner/visual/compare/result.ts'
import type { BaselineOptions } from '../baseline.ts'
import { note } from '../check.ts'
import { lookAt } from '../painted.ts'
import { folders } from './folders.ts'
import { type Facts, factsOf } from './key.ts'
import { comparer, glance, type Look, type LookOptions, look } from './look.ts'
import { lostSince } from './lost.ts'
import { offer } from './offer.ts'
import { attachPictures } from './report.ts'

export type Judged =
  | { readonly verdict: 'same' }
  | { readonly verdict: 'different'; readonly sentence: string }
  | { readonly verdict: 'inconclusive'; readonly sentence: string; readonly missing?: boolean }
  | { readonly verdict: 'wrong'; readonly reason: Reason; readonly sentence: string }

const same: Judged = { verdict: 'same' }

/** The steps from a first glance to a verdict. Most pages end at the first, and nothing is decoded for them. */
export async function judgePage(page: Page, name: string, options: BaselineOptions): Promise<Judged> {
  if (options.theme) await page.emulateMedia({ colorScheme: options.theme })
  const facts = await factsOf(page, name, options.theme, test.info())
  const found = await findBaseline(folders.baselines, facts.key)
  await noteUse(folders.used, found.path)
  const how = lookOptions(options, facts)
  const isApproved = async () => {
    const { bytes } = await glance(page, how)
    return found.state === 'approved' && sha256(bytes) === found.entry.captured
  }
  if (await isApproved()) return same
  const first = await look(page, how)
  const before = await compared(found, first, options)
  if (before?.same) return same
  if (first.moving.length > 0) return restless(first.moving)
  // A picture that was in the middle of something is not worth waking anybody: a fresh load has to agree.
  await (options.again?.(page) ?? page.reload({ waitUntil: 'load' }))
  const second = await look(page, how)
  const after = await compared(found, second, options)
  if (after?.same) {
    note(`${name}-second-look`, 'only the first load differed')
    return same
  }
  return confirm(page, facts, found, { first, second, after }, options)
}

const lookOptions = ({ mask = [], clip, timeout = 5_000 }: BaselineOptions, { key }: Facts): LookOptions => ({
  mask,
  clip,
  scale: key.pixelRatio,
  timeoutMs: timeout,
})

type Seen = { first: Look; second: Look; after: Comparison | undefined }

async function confirm(
  page: Page,
  facts: Facts,
  found: Found,
  { first, second, after }: Seen,
  options: BaselineOptions,
): Promise<Judged> {
  const { key } = facts
  const ignore = [...first.ignored, ...second.ignored]
  const between = await comparer.compare(first.capture.bytes, second.capture.bytes, { ignore })
  if (!between.same)
    return restless(
      between.regions.map(({ box }) => box),
      between.sentence,
    )
  const painted = await lookAt(page)
  if (!painted.painted) return { verdict: 'wrong', reason: 'white-screen', sentence: painted.sentence }
  const trouble = test.info().errors.length > 0
  if (!trouble) await offer(facts, found, second, after)
  const next = trouble ? 'Mend what failed before it, then run it again' : `Look at it: pnpm baselines review`
  if (found.state === 'missing' || !after) return missing(found, next, key.step)
  const { bytes } = found
  const overlay = await comparer.overlay(bytes, second.capture.bytes, comparing(found, second, options))
  const { picture } = after
  await attachPictures(key.step, { expected: bytes, actual: second.capture.bytes, diff: picture, overlay })
  note(`${key.step}-px`, after.pixels)
  const command = trouble ? '' : `. To approve it: pnpm baselines approve ${key.step} --why "…"`
  const lost = lostSince(bytes, [first, second])
  // It is offered all the same: whoever emptied the page on purpose can say so.
  if (lost) return { verdict: 'wrong', reason: 'white-screen', sentence: `${lost}. ${next}${command}` }
  return { verdict: 'different', sentence: `${after.sentence}. ${next}${command}` }
}

function missing(found: Found, next: string, step: string): Judged {
  const why = found.state === 'missing' && found.why ? ` (${found.why})` : ''
  const sentence = `there is no baseline ${found.path}${why}. ${next}, then pnpm baselines approve ${step} --why "…"`
  return { verdict: 'inconclusive', missing: true, sentence }
}

const comparing = (found: Found, { ignored, names }: Look, { maxDiff }: BaselineOptions) => ({
  ignore: [...ignored, ...(found.state === 'approved' ? found.entry.ignored : [])],
  names,
  ...(maxDiff === undefined ? {} : { maxDiff }),
})

async function compared(found: Found, seen: Look, options: BaselineOptions): Promise<Comparison | undefined> {
  if (found.state !== 'approved') return undefined
  return comparer.compare(found.bytes, seen.capture.bytes, comparing(found, seen, options))
}

function restless(boxes: readonly Box[], how = 'it never comes to rest'): Judged {
  const where = boxes.slice(0, 3).map(atWords).join('; ')
  const remedy = 'Mask what changes by itself, or make it hold still'
  const differs = how === 'it never comes to rest' ? how : `two loads of it differ: ${how}`
  return { verdict: 'inconclusive', sentence: `${differs} (${where || 'all over'}). ${remedy}` }
}

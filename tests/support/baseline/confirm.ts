import { type Page, test } from '@playwright/test'
import { readMarks } from '../../../runner/checks/playwright/marks.ts'
import { plainMessage } from '../../../runner/checks/playwright/sentence.ts'
import type { Comparison } from '../../../runner/visual/compare/result.ts'
import { note } from '../check.ts'
import { lookAt } from '../painted.ts'
import { type Asked, comparing, type Judged, restless } from './judged.ts'
import { comparer, type Look } from './look.ts'
import { lostSince } from './lost.ts'
import { offer } from './offer.ts'
import { attachPictures } from './report.ts'

type Seen = { readonly first: Look; readonly second: Look; readonly after: Comparison | undefined }

/** Two loads differ from the approved picture: if both show the same, it is offered for approval and told. */
export async function confirm(page: Page, asked: Asked, seen: Seen): Promise<Judged> {
  const { first, second, after } = seen
  const between = await comparer.compare(first.capture.bytes, second.capture.bytes, {
    ...comparing(asked, second),
    ignore: [...first.ignored, ...second.ignored],
  })
  if (!between.same) {
    const boxes = between.regions.map(({ box }) => box)
    return restless(boxes, between.sentence)
  }
  const painted = await lookAt(page)
  if (!painted.painted) return { verdict: 'wrong', reason: 'white-screen', sentence: painted.sentence }
  const trouble = hasTrouble()
  if (!trouble && !asked.isNot) await offer(asked, second, after)
  const next = trouble ? 'Mend what failed before it, then run it again' : `Look at it: pnpm baselines review`
  if (asked.found.state === 'missing' || !after) return missing(asked, next)
  return told(asked, asked.found.bytes, { first, second, after }, { next, trouble })
}

/** A soft difference before, or a slow page, says nothing against this picture. */
const hasTrouble = (): boolean =>
  test.info().errors.some(({ message = '' }) => {
    const { soft, reason } = readMarks(plainMessage(message))
    return !soft && reason !== 'own-trouble'
  })

async function told(
  asked: Asked,
  bytes: Buffer,
  { first, second, after }: Seen & { after: Comparison },
  { next, trouble }: { next: string; trouble: boolean },
): Promise<Judged> {
  const { step } = asked.facts.key
  const overlay = await comparer.overlay(bytes, second.capture.bytes, comparing(asked, second))
  const { picture } = after
  await attachPictures(step, { expected: bytes, actual: second.capture.bytes, diff: picture, overlay })
  note(`${step}-px`, after.pixels)
  const command = trouble ? '' : `. To approve it: pnpm baselines approve ${step} --why "…"`
  const lost = lostSince(bytes, [first, second])
  // It is offered all the same: whoever emptied the page on purpose can say so.
  if (lost) return { verdict: 'wrong', reason: 'white-screen', sentence: `${lost}. ${next}${command}` }
  return { verdict: 'different', sentence: `${after.sentence}. ${next}${command}` }
}

function missing({ found, facts: { key }, isNot }: Asked, next: string): Judged {
  const why = found.state === 'missing' && found.why ? ` (${found.why})` : ''
  const remedy = isNot
    ? 'Compare it without .not first, and approve that picture'
    : `${next}, then pnpm baselines approve ${key.step} --why "…"`
  const sentence = `there is no baseline ${found.path}${why}. ${remedy}`
  return { verdict: 'inconclusive', missing: true, sentence }
}

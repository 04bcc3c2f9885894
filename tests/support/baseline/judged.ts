import type { Reason } from '../../../runner/core/observation.ts'
import type { Found } from '../../../runner/visual/baselines/find.ts'
import { stillIgnored } from '../../../runner/visual/baselines/ignored.ts'
import { atWords, type Box } from '../../../runner/visual/compare/box.ts'
import type { CompareOptions } from '../../../runner/visual/compare/result.ts'
import type { BaselineOptions } from '../baseline.ts'
import type { Facts } from './key.ts'
import type { Look } from './look.ts'

export type Judged =
  | { readonly verdict: 'same' }
  | { readonly verdict: 'different'; readonly sentence: string }
  | { readonly verdict: 'inconclusive'; readonly sentence: string; readonly missing?: boolean }
  | { readonly verdict: 'wrong'; readonly reason: Reason; readonly sentence: string }

/** What is compared, and with what. */
export type Asked = {
  readonly facts: Facts
  readonly found: Found
  readonly options: BaselineOptions
  /** A difference is what the test wants: nobody is asked to approve it. */
  readonly isNot: boolean
}

/** How a look is compared with what is approved. */
export const comparing = (
  { found, options: { mask = [], maxDiff } }: Asked,
  { ignored, names }: Look,
): CompareOptions & { ignore: readonly Box[] } => ({
  ignore: [
    ...ignored,
    ...(found.state === 'approved' ? stillIgnored(found.entry.ignored, mask.map(String)) : []),
  ],
  names,
  ...(maxDiff === undefined ? {} : { maxDiff }),
})

export function restless(boxes: readonly Box[], how?: string): Judged {
  const where = boxes.slice(0, 3).map(atWords).join('; ')
  const remedy = 'Mask what changes by itself, or make it hold still'
  const differs = how === undefined ? 'it never comes to rest' : `two loads of it differ: ${how}`
  return { verdict: 'inconclusive', sentence: `${differs} (${where || 'all over'}). ${remedy}` }
}

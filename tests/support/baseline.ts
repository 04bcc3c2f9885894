import { expect as base, type Locator, type Page, test } from '@playwright/test'
import { mark } from '../../runner/checks/playwright/marks.ts'
import { AdapterError, explain, UserError } from '../../runner/lib/errors.ts'
import type { Key } from '../../runner/visual/baselines/key.ts'
import type { Box } from '../../runner/visual/compare/box.ts'
import { judgePage } from './baseline/judge.ts'
import type { Judged } from './baseline/judged.ts'

export type BaselineOptions = {
  /** What changes by itself; it is left out of the comparison, and the pictures show it as it is. */
  readonly mask?: readonly Locator[]
  /** Only this part: an element, or CSS pixels from the corner of the page. The whole page if left out. */
  readonly clip?: Locator | Box
  /** Counted pixels that each changed region may have. 0 unless given; it is never a share of the page. */
  readonly maxDiff?: number
  /** The colour scheme to look at. */
  readonly theme?: Key['theme']
  /** Brings the page into the same state afresh, for the second look; a reload if left out. */
  readonly again?: (page: Page) => Promise<unknown>
  /** Milliseconds for the page to come to rest. */
  readonly timeout?: number
}

/**
 * `await expect(page).toMatchBaseline('home', { mask: [page.locator('.clock')] })` compares the page with the
 * approved picture of this name. A difference degrades the check and asks for approval; what cannot be compared
 * (no baseline, a page that never rests) is inconclusive, and with `.not` no pass either.
 */
async function toMatchBaseline(page: Page, name: string, options: BaselineOptions, isNot: boolean) {
  const judged = await judgePage(page, name, options, isNot)
  const isAnswer = judged.verdict === 'same' || judged.verdict === 'different'
  return {
    name: 'toMatchBaseline',
    pass: isAnswer ? judged.verdict === 'same' : isNot,
    message: () => messageOf(name, judged),
  }
}

function messageOf(name: string, judged: Judged): string {
  if (judged.verdict === 'same') return `${name} is the approved picture, and should not be`
  const sentence = `${name}: ${judged.sentence}${updateHint()}`
  if (judged.verdict === 'different') return mark('should', mark('visual', sentence))
  if (judged.verdict === 'wrong') return mark(judged.reason, sentence)
  return judged.missing ? ours(sentence) : mark('own-trouble', sentence)
}

/** What somebody has to mend on our side proves nothing about the service; in CI somebody is there to mend it. */
const ours = (sentence: string): string => (process.env.CI ? sentence : mark('own-trouble', sentence))

/** Playwright's own flag would make a picture that nobody has seen the baseline. */
function updateHint(): string {
  const { updateSnapshots } = test.info().config
  const asked = updateSnapshots === 'all' || updateSnapshots === 'changed'
  return asked ? '\n--update-snapshots changes no baseline: use pnpm baselines review, then approve.' : ''
}

export const expect = base.extend({
  async toMatchBaseline(page: Page, name: string, options?: BaselineOptions) {
    try {
      return await toMatchBaseline(page, name, options ?? {}, this.isNot)
    } catch (error) {
      if (error instanceof UserError)
        throw new Error(ours(`${error.message} ${error.remedy}`), { cause: error })
      if (error instanceof AdapterError) throw new Error(ours(explain(error)), { cause: error })
      throw error
    }
  },
})

import type { Candidate } from './candidate.ts'
import type { Key } from './key.ts'
import type { Entry, Ledger } from './ledger.ts'

/** Pictures that wait because the browser is another one: they are looked at together, and approved with one reason. */
export type Upgrade = {
  readonly platform: string
  readonly from: string
  readonly to: string
  readonly candidates: readonly Candidate[]
}

/** The approved picture of the same page in another browser of this platform; the newest when there are several. */
export function approvedBefore(
  { baselines }: Ledger,
  key: Key,
): { readonly path: string; readonly entry: Entry } | undefined {
  const same = (one: Key) =>
    one.check === key.check &&
    one.step === key.step &&
    one.viewport === key.viewport &&
    one.pixelRatio === key.pixelRatio &&
    one.theme === key.theme &&
    one.platform === key.platform &&
    one.browser !== key.browser
  const found = Object.entries(baselines).filter(([, entry]) => same(entry.key))
  const [newest] = found.sort(([, a], [, b]) => (a.approved.at < b.approved.at ? 1 : -1))
  return newest && { path: newest[0], entry: newest[1] }
}

/** Groups what waits by the upgrade that it comes from; what has no approved picture of another browser is in none. */
export function upgradesIn(ledger: Ledger, candidates: readonly Candidate[]): readonly Upgrade[] {
  const told = candidates.flatMap((candidate) => {
    const before = candidate.against === null ? approvedBefore(ledger, candidate.key) : undefined
    return before ? [{ candidate, from: before.entry.key.browser }] : []
  })
  const groups = Map.groupBy(told, ({ candidate: { key }, from }) => `${key.platform} ${from} ${key.browser}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const { platform, browser: to } = first.candidate.key
    return [{ platform, from: first.from, to, candidates: group.map(({ candidate }) => candidate) }]
  })
}

/** `Browser upgrade on linux, chromium153 to chromium154: 12 pictures are one review` */
export const upgradeInWords = ({ platform, from, to, candidates }: Upgrade): string =>
  `Browser upgrade on ${platform}, ${from} to ${to}: ${candidates.length === 1 ? '1 picture is' : `${candidates.length} pictures are`} one review`

import { join } from 'node:path'
import { UserError } from '../../lib/errors.ts'
import { damageOf } from './damage.ts'
import { differenceOf, type Key, pathOf, sameKey } from './key.ts'
import { type Entry, type Ledger, readIfThere, readLedger } from './ledger.ts'
import { approvedBefore } from './upgrade.ts'

export type Found =
  | { readonly state: 'approved'; readonly path: string; readonly entry: Entry; readonly bytes: Buffer }
  | {
      readonly state: 'missing'
      readonly path: string
      /** A sentence when there is something near; it is never used instead. */
      readonly why?: string
      /** Hash of the file of another key that is in its place, and that approving would replace. */
      readonly taken?: string
    }

/** The baseline of exactly this key. Throws UserError when its file is not the one that the ledger knows. */
export async function findBaseline(folder: string, key: Key): Promise<Found> {
  const path = pathOf(key)
  const ledger = await readLedger(folder)
  const entry = ledger.baselines[path]
  const bytes = await readIfThere(join(folder, path))
  if (entry && !sameKey(entry.key, key)) {
    const why = `the approved one is of ${differenceOf(entry.key, key)}`
    return { state: 'missing', path, why, taken: entry.file }
  }
  const damage = damageOf(entry, bytes)
  if (damage) throw damaged(path, damage)
  if (entry && bytes) return { state: 'approved', path, entry, bytes }
  const near = neighbour(ledger, key)
  return { state: 'missing', path, ...(near ? { why: near } : {}) }
}

const damaged = (path: string, damage: string): UserError =>
  new UserError(
    `baselines/${path} ${damage}.`,
    'Take it back from git (git checkout -- baselines), or remove it with pnpm baselines prune --yes and approve a new one.',
    { exitCode: 1 },
  )

/** The same picture in another way of drawing it: worth a sentence, because an upgrade is reviewed as one. */
function neighbour(ledger: Ledger, key: Key): string | undefined {
  const upgrade = approvedBefore(ledger, key)?.entry.key
  if (upgrade) {
    return `the approved one is of ${upgrade.browser}, this is ${key.browser}: a browser upgrade is reviewed as a whole`
  }
  const same = Object.values(ledger.baselines).filter(
    (entry) =>
      entry.key.check === key.check && entry.key.step === key.step && entry.key.viewport === key.viewport,
  )
  const near = same.find((entry) => entry.key.platform === key.platform)
  if (near) return `the approved one is of ${differenceOf(near.key, key)}`
  const [other] = same
  return other ? `the approved one is of ${other.key.platform}, this is ${key.platform}` : undefined
}

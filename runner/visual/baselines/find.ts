import { join } from 'node:path'
import { UserError } from '../../lib/errors.ts'
import { sha256 } from '../compare/raster.ts'
import { differenceOf, type Key, pathOf, sameKey } from './key.ts'
import { type Entry, type Ledger, readIfThere, readLedger } from './ledger.ts'

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
  if (entry && bytes && sha256(bytes) === entry.file) return { state: 'approved', path, entry, bytes }
  if (entry || bytes) throw tampered(path, entry, bytes)
  const near = neighbour(ledger, key)
  return { state: 'missing', path, ...(near ? { why: near } : {}) }
}

function tampered(path: string, entry: Entry | undefined, bytes: Buffer | undefined): UserError {
  const what = !entry
    ? 'is not in the ledger'
    : bytes
      ? 'is not the picture that was approved'
      : 'is in the ledger, and the file is gone'
  return new UserError(
    `baselines/${path} ${what}.`,
    `Take it back from git (git checkout -- baselines), or remove it with pnpm baselines prune.`,
    { exitCode: 1 },
  )
}

/** The same picture from another browser or platform: worth a sentence, because an upgrade is reviewed as one. */
function neighbour({ baselines }: Ledger, key: Key): string | undefined {
  const same = Object.values(baselines).filter(
    (entry) =>
      entry.key.check === key.check && entry.key.step === key.step && entry.key.viewport === key.viewport,
  )
  const upgrade = same.find((entry) => entry.key.platform === key.platform)
  if (upgrade) {
    return `the approved one is of ${upgrade.key.browser}, this is ${key.browser}: a browser upgrade is reviewed as a whole`
  }
  const [other] = same
  return other ? `the approved one is of ${other.key.platform}, this is ${key.platform}` : undefined
}

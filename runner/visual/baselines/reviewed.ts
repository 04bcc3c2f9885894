import { z } from 'zod'
import { writeAtomic } from '../../lib/write-atomic.ts'
import type { Candidate } from './candidate.ts'
import { readIfThere } from './ledger.ts'

const seenSchema = z.object({ path: z.string(), file: z.string(), against: z.string().nullable() })
const listSchema = z.array(seenSchema)

/** What somebody looked at: this picture beside that one. Hashes are those of the files. */
export type Seen = z.output<typeof seenSchema>

/** Notes what the page of the review shows; `file` lies beside it. */
export function writeReviewed(file: string, candidates: readonly Candidate[]): Promise<void> {
  const seen = candidates.map(({ path, file, against }): Seen => ({ path, file, against }))
  return writeAtomic(file, `${JSON.stringify(seen, null, 2)}\n`)
}

/** Undefined when there was no review yet. What cannot be read was not looked at. */
export async function readReviewed(file: string): Promise<readonly Seen[] | undefined> {
  const text = await readIfThere(file)
  if (!text) return undefined
  try {
    return listSchema.parse(JSON.parse(text.toString('utf8')))
  } catch {
    return undefined
  }
}

export const isReviewed = ({ path, file, against }: Candidate, seen: readonly Seen[]): boolean =>
  seen.some((one) => one.path === path && one.file === file && one.against === against)

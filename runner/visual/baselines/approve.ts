import { join } from 'node:path'
import { UserError } from '../../lib/errors.ts'
import { writeAtomic } from '../../lib/write-atomic.ts'
import { sha256 } from '../compare/raster.ts'
import { type Candidate, pictureOf, removeCandidate } from './candidate.ts'
import { type Entry, readIfThere, readLedger, writeLedger } from './ledger.ts'
import { withLock } from './lock.ts'
import { appendLog } from './log.ts'

export type Folders = {
  /** Absolute: `baselines/`. */
  readonly baselines: string
  /** Absolute: `reports/visual/candidates/`. */
  readonly candidates: string
}

export type Decision = { readonly by: string; readonly why: string; readonly at: Date }

export type Approved = { readonly path: string; readonly bytes: number; readonly bytesBefore: number }

/**
 * Makes exactly this picture the baseline, if the baseline is still the one that it was compared to. Throws
 * UserError, and changes nothing, when it is not. No other baseline is touched.
 */
export function approve(folders: Folders, candidate: Candidate, decision: Decision): Promise<Approved> {
  return withLock(folders.baselines, async () => {
    const { baselines } = folders
    const ledger = await readLedger(baselines)
    const file = join(baselines, candidate.path)
    const present = await readIfThere(file)
    const old = present ? sha256(present) : null
    if (old !== candidate.against) throw moved(candidate)
    const picture = await pictureOf(folders.candidates, candidate)
    await writeAtomic(file, picture)
    ledger.baselines[candidate.path] = entryOf(candidate, decision, old)
    await writeLedger(baselines, ledger)
    await appendLog(baselines, {
      action: 'approve',
      path: candidate.path,
      ...decision,
      old,
      new: candidate.file,
      bytes: picture.length,
      engine: candidate.engine,
    })
    await removeCandidate(folders.candidates, candidate)
    return { path: candidate.path, bytes: picture.length, bytesBefore: present?.length ?? 0 }
  })
}

const moved = ({ path, against }: Candidate): UserError =>
  new UserError(
    `baselines/${path} ${against === null ? 'was made' : 'changed'} after this picture was compared to it.`,
    'Nothing was approved. Run the visual suite again and review what it finds: pnpm test:visual',
    { exitCode: 1 },
  )

function entryOf(candidate: Candidate, { by, why, at }: Decision, replaced: string | null): Entry {
  const { key, file, captured, pixels, width, height, bytes, ignored, engine, browserVersion } = candidate
  const approved = { by, why, at: at.toISOString() }
  return {
    key,
    file,
    captured,
    pixels,
    width,
    height,
    bytes,
    ignored,
    engine,
    browserVersion,
    approved,
    replaced,
  }
}

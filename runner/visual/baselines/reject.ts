import type { Decision, Folders } from './approve.ts'
import { type Candidate, rejectCandidate } from './candidate.ts'
import { appendLog } from './log.ts'

/** Keeps the baseline as it is, and remembers that this picture was looked at and is wrong. */
export async function reject(
  folders: Folders,
  candidate: Candidate,
  { by, why, at }: Decision,
): Promise<void> {
  await rejectCandidate(folders.candidates, candidate, { by, why, at: at.toISOString() })
  await appendLog(folders.baselines, {
    action: 'reject',
    path: candidate.path,
    by,
    why,
    at,
    old: candidate.against,
    new: candidate.file,
    bytes: 0,
    engine: candidate.engine,
  })
}

import { type Candidate, storeCandidate } from '../../../runner/visual/baselines/candidate.ts'
import { engine } from '../../../runner/visual/compare/engine.ts'
import { sha256 } from '../../../runner/visual/compare/raster.ts'
import type { Comparison } from '../../../runner/visual/compare/result.ts'
import { folders } from './folders.ts'
import { type Asked, comparing } from './judged.ts'
import { comparer, type Look } from './look.ts'

/** Stores the picture, in the bytes that would be the baseline's, for a person to look at. */
export async function offer(asked: Asked, seen: Look, after: Comparison | undefined): Promise<void> {
  const { facts, found, options } = asked
  const { bytes, sha256: file, pixels, width, height } = await comparer.keep(seen.capture.bytes)
  const candidate: Candidate = {
    ...facts,
    path: found.path,
    file,
    captured: sha256(seen.capture.bytes),
    pixels,
    width,
    height,
    bytes: bytes.length,
    ignored: [...seen.ignored],
    masks: (options.mask ?? []).map(String),
    engine,
    at: new Date().toISOString(),
    against: found.state === 'approved' ? found.entry.file : (found.taken ?? null),
    sentence: after?.sentence ?? 'a new picture',
    differing: after
      ? { pixels: after.pixels, share: after.share, exact: after.rung !== 'another-page' }
      : null,
    regions: (after?.regions ?? []).map(({ box }) => box),
  }
  // A clock that goes on makes no other picture of what somebody rejected.
  const alike = async (older: Candidate, picture: Buffer) => {
    const how = comparing(asked, seen)
    return (await comparer.compare(picture, bytes, { ...how, ignore: [...how.ignore, ...older.ignored] }))
      .same
  }
  await storeCandidate(folders.candidates, candidate, bytes, alike)
}

import { storeCandidate } from '../../../runner/visual/baselines/candidate.ts'
import type { Found } from '../../../runner/visual/baselines/find.ts'
import { engine } from '../../../runner/visual/compare/engine.ts'
import { sha256 } from '../../../runner/visual/compare/raster.ts'
import type { Comparison } from '../../../runner/visual/compare/result.ts'
import { folders } from './folders.ts'
import type { Facts } from './key.ts'
import { comparer, type Look } from './look.ts'

/** Stores the picture, in the bytes that would be the baseline's, for a person to look at. */
export async function offer(
  facts: Facts,
  found: Found,
  seen: Look,
  after: Comparison | undefined,
): Promise<void> {
  const { bytes, sha256: file, pixels, width, height } = await comparer.keep(seen.capture.bytes)
  const candidate = {
    ...facts,
    path: found.path,
    file,
    captured: sha256(seen.capture.bytes),
    pixels,
    width,
    height,
    bytes: bytes.length,
    ignored: [...seen.ignored],
    engine,
    at: new Date().toISOString(),
    against: found.state === 'approved' ? found.entry.file : (found.taken ?? null),
    sentence: after?.sentence ?? 'a new picture',
    differing: after
      ? { pixels: after.pixels, share: after.share, exact: after.rung !== 'another-page' }
      : null,
    regions: (after?.regions ?? []).map(({ box }) => box),
  }
  await storeCandidate(folders.candidates, candidate, bytes)
}

import { area, type Box, bottom, right } from './box.ts'
import { likeItsLeft, movedBy, type Shift, samePixel } from './moved.ts'
import type { Raster } from './raster.ts'

/** What happened to a region, as a person would say it. */
export type Change =
  | { readonly kind: 'moved'; readonly shift: Shift }
  | { readonly kind: 'colours' | 'tint' | 'appeared' | 'disappeared' | 'content' }

/** So much of the outlines has to be as before for a change to be one of colours only. */
const sameOutlines = 0.98
/** More pixels than about this many add nothing to the measure. */
const mostPixels = 40_000

/** `shifts` are those that are looked for; everywhere when left out. */
export function changeOf(
  expected: Raster,
  actual: Raster,
  box: Box,
  ignored: readonly Box[],
  shifts?: readonly Shift[],
): Change {
  const [before, after] = [isFlat(expected, box), isFlat(actual, box)]
  if (before && !after) return { kind: 'appeared' }
  if (after && !before) return { kind: 'disappeared' }
  const shift = movedBy(expected, actual, box, ignored, shifts)
  if (shift) return { kind: 'moved', shift }
  return { kind: outlinesKept(expected, actual, box) >= sameOutlines ? 'colours' : 'content' }
}

function isFlat(raster: Raster, box: Box): boolean {
  const first = box.y * raster.width + box.x
  for (let y = box.y; y < bottom(box); y += 1) {
    for (let x = box.x; x < right(box); x += 1) {
      if (!samePixel(raster, first, raster, y * raster.width + x)) return false
    }
  }
  return true
}

/** Share of neighbouring pixels that are alike in both pictures, or in neither; of a large box, in rows all over it. */
function outlinesKept(expected: Raster, actual: Raster, box: Box): number {
  const step = Math.max(1, Math.round(area(box) / mostPixels))
  let pairs = 0
  let kept = 0
  for (let y = box.y; y < bottom(box); y += step) {
    for (let x = box.x + 1; x < right(box); x += 1) {
      const at = y * expected.width + x
      pairs += 1
      if (likeItsLeft(expected, at) === likeItsLeft(actual, at)) kept += 1
    }
  }
  return pairs === 0 ? 1 : kept / pairs
}

import { area, type Box, bottom, overlap, right } from './box.ts'
import { coarse, count } from './count.ts'
import { movedBy, samePixel } from './moved.ts'
import type { Raster } from './raster.ts'
import { type Tiles, tile } from './tiles.ts'

/** Measured: text noise makes many tiles dirty, but of their pixels only few; another page changes both. */
const dirtyShare = 0.3
const pixelShare = 0.2
const samples = 48
/** Of the sampled pixels that pixelmatch counts: a page that is only tinted or sharpened differs everywhere, and hardly counts. */
const countedShare = 0.05

/**
 * At least how many pixels pixelmatch would count, when this is plainly another page: counting it to the end
 * would tell nobody anything. Undefined when it has to be counted.
 */
export function anotherPage(
  expected: Raster,
  actual: Raster,
  { columns, rows, dirty }: Tiles,
  ignored: readonly Box[],
  maxDiff: number,
): number | undefined {
  const all = dirty.reduce((sum, one) => sum + one, 0)
  // Transparent pictures are only counted right as a whole.
  if (all < dirtyShare * columns * rows || all < samples || expected.channels === 4) return undefined
  const chosen = sampled(columns, dirty, all, expected).filter(
    (box) => !ignored.some((one) => overlap(one, box)),
  )
  const differing =
    chosen.reduce((sum, box) => sum + differingShare(expected, actual, box), 0) / chosen.length
  if (!(differing >= pixelShare)) return undefined
  const whole = { x: 0, y: 0, width: expected.width, height: expected.height }
  if (movedBy(expected, actual, whole, ignored)) return undefined
  // Each of these is counted as the whole page would be; one above the allowance is enough to be sure.
  const asked = chosen.filter((_, index) => index % 3 === 0)
  const counted = asked.map((box) => count(expected, actual, box, ignored, coarse).pixels)
  const atLeast = counted.reduce((sum, pixels) => sum + pixels, 0)
  const isLittle = atLeast < countedShare * asked.reduce((sum, box) => sum + area(box), 0)
  return isLittle || Math.max(...counted) <= maxDiff ? undefined : atLeast
}

function sampled(columns: number, dirty: Uint8Array, all: number, { width, height }: Raster): readonly Box[] {
  const step = all / samples
  const found: Box[] = []
  for (let index = 0, nth = 0; index < dirty.length; index += 1) {
    if (!dirty[index]) continue
    if (nth >= found.length * step) {
      const [x, y] = [(index % columns) * tile, Math.floor(index / columns) * tile]
      found.push({ x, y, width: Math.min(tile, width - x), height: Math.min(tile, height - y) })
    }
    nth += 1
  }
  return found
}

function differingShare(a: Raster, b: Raster, box: Box): number {
  let differing = 0
  for (let y = box.y; y < bottom(box); y += 1) {
    for (let x = box.x; x < right(box); x += 1) {
      if (!samePixel(a, y * a.width + x, b, y * a.width + x)) differing += 1
    }
  }
  return differing / (box.width * box.height)
}

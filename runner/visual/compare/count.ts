import pixelmatch from 'pixelmatch'
import { type Box, bottom, overlap, right, within } from './box.ts'
import type { Raster } from './raster.ts'

/** Thresholds of pixelmatch, 0 to 1: its own default, and the finer one that sees a tint and a lost shadow. */
export const coarse = 0.1
export const fine = 0.0225

/** What pixelmatch counts in a box: how many pixels, which, and the smallest box around them. */
export type Counted = {
  readonly box: Box
  readonly pixels: number
  readonly bounds: Box
  readonly mask: Uint8Array
}

/**
 * pixelmatch looks for anti-aliasing at neighbours and at the neighbours of these: with two more pixels on each
 * side a crop tells exactly what the whole picture would.
 */
const reach = 2
/** A tall box is counted in parts, so that a whole page needs no copy of it. */
const bandHeight = 512

/**
 * Pixels in `box` that pixelmatch on the whole picture counts and that are not ignored. A picture with
 * transparency has to be given as a whole: there pixelmatch's ground depends on the position.
 */
export function count(
  expected: Raster,
  actual: Raster,
  box: Box,
  ignored: readonly Box[],
  threshold: number,
): Counted {
  const mask = new Uint8Array(box.width * box.height)
  const step = expected.channels === 4 ? box.height : bandHeight
  for (let y = box.y; y < bottom(box); y += step) {
    const band = { ...box, y, height: Math.min(step, bottom(box) - y) }
    const crop = within(band, expected, reach)
    const output = new Uint8Array(crop.width * crop.height * 4)
    const [a, b] = [cropped(expected, crop), cropped(actual, crop)]
    const found = pixelmatch(a, b, output, crop.width, crop.height, { threshold, diffMask: true })
    if (found > 0) copyMask(output, crop, band, mask.subarray((y - box.y) * box.width))
  }
  for (const one of ignored) if (overlap(one, box)) forget(mask, box, one)
  return { box, mask, ...summary(mask, box) }
}

/** Four channels, as pixelmatch wants them. */
function cropped({ width, channels, data }: Raster, crop: Box): Uint8Array {
  const out = new Uint8Array(crop.width * crop.height * 4)
  // A pixel is written at once: every platform of Node is little-endian.
  const pixels = new Uint32Array(out.buffer)
  let to = 0
  for (let y = crop.y; y < bottom(crop); y += 1) {
    let from = (y * width + crop.x) * channels
    if (channels === 4) {
      out.set(data.subarray(from, from + crop.width * 4), to * 4)
      to += crop.width
      continue
    }
    for (let x = 0; x < crop.width; x += 1, from += 3, to += 1) {
      pixels[to] =
        0xff000000 | ((data[from + 2] ?? 0) << 16) | ((data[from + 1] ?? 0) << 8) | (data[from] ?? 0)
    }
  }
  return out
}

/** pixelmatch draws into the alpha of an empty picture what it counts, and nothing else. */
function copyMask(output: Uint8Array, crop: Box, band: Box, mask: Uint8Array): void {
  let to = 0
  for (let y = band.y; y < bottom(band); y += 1) {
    let from = ((y - crop.y) * crop.width + band.x - crop.x) * 4 + 3
    for (let x = 0; x < band.width; x += 1, from += 4, to += 1) if (output[from]) mask[to] = 1
  }
}

function forget(mask: Uint8Array, box: Box, ignored: Box): void {
  const from = Math.max(0, ignored.x - box.x)
  const to = Math.min(box.width, right(ignored) - box.x)
  for (let y = Math.max(0, ignored.y - box.y); y < Math.min(box.height, bottom(ignored) - box.y); y += 1) {
    mask.fill(0, y * box.width + from, y * box.width + to)
  }
}

function summary(mask: Uint8Array, box: Box): { pixels: number; bounds: Box } {
  let pixels = 0
  let [left, top, right, bottom] = [box.width, box.height, 0, 0]
  for (let y = 0, at = 0; y < box.height; y += 1) {
    for (let x = 0; x < box.width; x += 1, at += 1) {
      if (!mask[at]) continue
      pixels += 1
      if (x < left) left = x
      if (x >= right) right = x + 1
      if (y < top) top = y
      bottom = y + 1
    }
  }
  if (pixels === 0) return { pixels, bounds: { ...box, width: 0, height: 0 } }
  return { pixels, bounds: { x: box.x + left, y: box.y + top, width: right - left, height: bottom - top } }
}

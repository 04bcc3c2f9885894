import { type Box, bottom, right, type Size, within } from './box.ts'
import { type Canvas, type Colour, canvas, copy, encode, fill, outline } from './canvas.ts'
import type { Raster } from './raster.ts'

/** A box and which of its pixels changed, row by row. */
export type Marked = { readonly box: Box; readonly of: Box; readonly mask: Uint8Array }

export const red: Colour = [220, 30, 60]
const ground: Colour = [58, 64, 74]
const gap = 8
const margin = 24
const crop = { width: 420, height: 240 }
const mostCrops = 12
/** Of the whole picture: encoding is what costs time. */
const mostShare = 0.25
const mostArea = 1_000_000

/** The changed parts below each other: before, after, and after with what changed in red. A PNG. */
export function drawCrops(expected: Raster, actual: Raster, marked: readonly Marked[]): Uint8Array {
  const crops = chosen(expected, marked)
  const wide = Math.max(...crops.map(({ part }) => part.width))
  const high = crops.reduce((sum, { part }) => sum + part.height + gap, gap)
  const sheet = canvas({ width: wide * 3 + gap * 4, height: high }, ground)
  let y = gap
  for (const { part, one } of crops) {
    copy(expected, part, sheet, gap, y)
    copy(actual, part, sheet, wide + 2 * gap, y)
    const x = 2 * wide + 3 * gap
    copy(actual, part, sheet, x, y, 0.7)
    markIn(sheet, one, part, x - part.x, y - part.y)
    y += part.height + gap
  }
  return encode(sheet)
}

function chosen(size: Size, marked: readonly Marked[]) {
  let left = Math.min(mostArea, size.width * size.height * mostShare)
  const crops: { part: Box; one: Marked }[] = []
  for (const one of marked.slice(0, mostCrops)) {
    const part = shortened(within(one.box, size, margin))
    left -= part.width * part.height * 3
    if (crops.length > 0 && left < 0) break
    crops.push({ part, one })
  }
  return crops
}

const shortened = (box: Box): Box => ({
  ...box,
  width: Math.min(box.width, crop.width),
  height: Math.min(box.height, crop.height),
})

function markIn(to: Canvas, { of, mask }: Marked, part: Box, dx: number, dy: number): void {
  for (let y = Math.max(of.y, part.y); y < Math.min(bottom(of), bottom(part)); y += 1) {
    for (let x = Math.max(of.x, part.x); x < Math.min(right(of), right(part)); x += 1) {
      if (!mask[(y - of.y) * of.width + x - of.x]) continue
      const at = ((y + dy) * to.width + x + dx) * 3
      for (let one = 0; one < 3; one += 1) to.data[at + one] = red[one] ?? 0
    }
  }
}

/** The whole page, faded, with what changed in red and a frame around each region. A PNG. */
export function drawOverlay(actual: Raster, marked: readonly Marked[]): Uint8Array {
  const page = canvas(actual, [255, 255, 255])
  const whole = { x: 0, y: 0, width: actual.width, height: actual.height }
  copy(actual, whole, page, 0, 0, 0.6)
  for (const one of marked) {
    markIn(page, one, whole, 0, 0)
    outline(page, within(one.box, actual, 4), red)
  }
  return encode(page)
}

const glance = { width: 430, height: 1_400 }

/** Both pages side by side, made smaller by a whole number. A PNG. */
export function drawGlance(expected: Raster, actual: Raster): Uint8Array {
  const by = Math.ceil(Math.max(2, expected.width / glance.width, expected.height / glance.height))
  const width = Math.ceil(expected.width / by)
  const height = Math.ceil(expected.height / by)
  const page = canvas({ width: 2 * width + gap, height }, ground)
  shrink(expected, by, page, 0)
  shrink(actual, by, page, width + gap)
  fill(page, { x: width, y: 0, width: gap, height }, ground)
  return encode(page)
}

/** Each pixel is the mean of four out of those that it stands for. */
function shrink({ width, height, channels, data }: Raster, by: number, to: Canvas, left: number): void {
  const half = Math.floor(by / 2)
  for (let y = 0; y * by < height; y += 1) {
    const below = y * by + half < height ? half * width * channels : 0
    let into = (y * to.width + left) * 3
    for (let x = 0; x < width; x += by, into += 3) {
      const at = (y * by * width + x) * channels
      const beside = x + half < width ? half * channels : 0
      for (let one = 0; one < 3; one += 1) {
        // Sums without arrays: an array for each pixel took half of the time of another page.
        const upper = (data[at + one] ?? 0) + (data[at + beside + one] ?? 0)
        const lower = (data[at + below + one] ?? 0) + (data[at + below + beside + one] ?? 0)
        to.data[into + one] = (upper + lower) >> 2
      }
    }
  }
}

import { type Box, overlap } from './box.ts'
import type { Raster } from './raster.ts'

export type Shift = { readonly dx: number; readonly dy: number }

const patch = { width: 24, height: 8 }
/** So many patches are looked for elsewhere, and so far, in pixels. */
const mostPatches = 16
const farthest = 240
/** Of a large box only so many places are looked at for patches. */
const mostPlaces = 1_500
/** Fewer patches than this that agree are a coincidence. */
const fewest = 2
const agreeing = 0.6

/** Straight up, down and sideways, the nearest first. */
const everywhere: readonly Shift[] = Array.from({ length: farthest }, (_, index) => index + 1).flatMap(
  (far) => [
    { dx: 0, dy: far },
    { dx: 0, dy: -far },
    { dx: far, dy: 0 },
    { dx: -far, dy: 0 },
  ],
)

/**
 * How far what is in `box` was moved; undefined when it was not, or not as a whole. `candidates` are the shifts
 * that are looked at.
 */
export function movedBy(
  expected: Raster,
  actual: Raster,
  box: Box,
  ignored: readonly Box[],
  candidates: readonly Shift[] = everywhere,
): Shift | undefined {
  const votes = new Map<string, { shift: Shift; votes: number }>()
  const patches = textured(expected, box, ignored).filter(
    (one) => !isAt(expected, actual, one, edgeIn(expected, one), 0, 0),
  )
  for (const one of patches) {
    const edge = edgeIn(expected, one)
    const shift = candidates.find(({ dx, dy }) => isAt(expected, actual, one, edge, dx, dy))
    if (!shift) continue
    const key = `${shift.dx},${shift.dy}`
    votes.set(key, { shift, votes: (votes.get(key)?.votes ?? 0) + 1 })
  }
  const [best] = [...votes.values()].sort((a, b) => b.votes - a.votes)
  return best && best.votes >= Math.max(fewest, patches.length * agreeing) ? best.shift : undefined
}

/** Patches with enough in them to be known again, evenly from all over the box. */
function textured(raster: Raster, box: Box, ignored: readonly Box[]): readonly Box[] {
  const [columns, rows] = [Math.floor(box.width / patch.width), Math.floor(box.height / patch.height)]
  const stride = Math.ceil((columns * rows) / mostPlaces)
  const found: Box[] = []
  for (let place = 0; place < columns * rows; place += stride) {
    const x = box.x + (place % columns) * patch.width
    const y = box.y + Math.floor(place / columns) * patch.height
    const one = { x, y, ...patch }
    if (hasTexture(raster, one) && !ignored.some((other) => overlap(other, one))) found.push(one)
  }
  const step = Math.max(1, found.length / mostPatches)
  return found.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step))
}

function hasTexture(raster: Raster, { x, y, width, height }: Box): boolean {
  let changes = 0
  for (let row = y; row < y + height; row += 1) {
    const from = row * raster.width
    for (let column = x + 1; column < x + width; column += 1) {
      if (!likeItsLeft(raster, from + column)) changes += 1
    }
    if (changes >= patch.width) return true
  }
  return false
}

/** Where its texture begins, as an offset in the picture: most of a page is unlike a patch already there. */
function edgeIn(raster: Raster, { x, y, width, height }: Box): number {
  for (let row = y; row < y + height; row += 1) {
    for (let column = x + 1; column < x + width; column += 1) {
      const pixel = row * raster.width + column
      if (!likeItsLeft(raster, pixel)) return pixel
    }
  }
  return y * raster.width + x + 1
}

/** Whether a patch of one picture stands in the other, so far away. */
function isAt(a: Raster, b: Raster, { x, y, width, height }: Box, edge: number, dx: number, dy: number) {
  if (x + dx < 0 || y + dy < 0 || x + dx + width > b.width || y + dy + height > b.height) return false
  // Both pictures are of one width here, so that one offset moves every pixel.
  const far = dy * b.width + dx
  if (!samePixel(a, edge, b, edge + far) || !samePixel(a, edge - 1, b, edge - 1 + far)) return false
  const bytes = width * a.channels
  for (let row = y; row < y + height; row += 1) {
    const from = (row * a.width + x) * a.channels
    const to = from + far * b.channels
    for (let at = 0; at < bytes; at += 1) if (a.data[from + at] !== b.data[to + at]) return false
  }
  return true
}

/** Whether a pixel is as the one to the left of it. */
export function likeItsLeft({ data, channels }: Raster, pixel: number): boolean {
  const at = pixel * channels
  return (
    data[at] === data[at - channels] &&
    data[at + 1] === data[at + 1 - channels] &&
    data[at + 2] === data[at + 2 - channels] &&
    (channels === 3 || data[at + 3] === data[at - 1])
  )
}

export function samePixel(a: Raster, inA: number, b: Raster, inB: number): boolean {
  const [from, to] = [inA * a.channels, inB * b.channels]
  for (let at = 0; at < a.channels; at += 1) if (a.data[from + at] !== b.data[to + at]) return false
  return true
}

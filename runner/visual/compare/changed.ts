import { area, type Box, type Size } from './box.ts'
import { changeOf } from './change.ts'
import { type Counted, coarse, count, fine } from './count.ts'
import { groups } from './group.ts'
import type { Shift } from './moved.ts'
import type { Marked } from './picture.ts'
import type { Raster } from './raster.ts'
import type { CompareOptions, Region, SizeChange } from './result.ts'
import type { Tiles } from './tiles.ts'
import { whereOf } from './where.ts'

/** Two pictures of one size, and what of them is not compared. */
export type Pair = {
  readonly expected: Raster
  readonly actual: Raster
  readonly ignored: readonly Box[]
  readonly size?: SizeChange
}

export type Found = { readonly region: Region; readonly counted: Counted }

/** Pixels of a region with a slight tint: less than a square of 8 px is not seen by anybody. */
const defaultMaxTint = 64
/** The largest regions are looked for everywhere; the others only where these went. */
const mostSearched = 8

/** All pixels that pixelmatch counts in the dirty tiles, and the regions above the allowance, the largest first. */
export function changed(
  pair: Pair,
  tiles: Tiles,
  options: CompareOptions,
): { pixels: number; found: readonly Found[] } {
  const { expected, actual, ignored } = pair
  const { maxDiff = 0, maxTint = defaultMaxTint } = options
  let pixels = 0
  const above: { counted: Counted; tint: boolean; pixels: number }[] = []
  for (const box of boxesOf(expected, tiles)) {
    const first = count(expected, actual, box, ignored, coarse)
    pixels += first.pixels
    if (first.pixels > maxDiff) {
      above.push({ counted: first, tint: false, pixels: first.pixels })
      continue
    }
    const second = count(expected, actual, box, ignored, fine)
    if (second.pixels - first.pixels > maxTint)
      above.push({ counted: second, tint: true, pixels: first.pixels })
  }
  above.sort((a, b) => area(b.counted.bounds) - area(a.counted.bounds))
  return { pixels, found: described(pair, above, options) }
}

function described(
  { expected, actual, ignored, size }: Pair,
  above: readonly { counted: Counted; tint: boolean; pixels: number }[],
  { names = [] }: CompareOptions,
): readonly Found[] {
  const common = commonSize(expected, size)
  const shifts: Shift[] = []
  return above.map(({ counted, tint, pixels }, index) => {
    const box = counted.bounds
    const search = index < mostSearched ? undefined : shifts
    const change = tint ? ({ kind: 'tint' } as const) : changeOf(expected, actual, box, ignored, search)
    if (change.kind === 'moved') shifts.push(change.shift)
    return { region: { box, where: whereOf(counted, names, common), pixels, change }, counted }
  })
}

export const marked = ({ region, counted }: Found): Marked => ({
  box: region.box,
  of: counted.box,
  mask: counted.mask,
})

/** pixelmatch puts a pattern under transparent pixels that depends on where they are: no crop can be counted. */
const boxesOf = (raster: Raster, tiles: Tiles): readonly Box[] =>
  raster.channels === 3 ? groups(tiles, raster) : [{ x: 0, y: 0, width: raster.width, height: raster.height }]

const commonSize = (padded: Size, size: SizeChange | undefined): Size =>
  size
    ? {
        width: Math.min(size.expected.width, size.actual.width),
        height: Math.min(size.expected.height, size.actual.height),
      }
    : padded

import { area, atWords, type Box, bottom, overlap, right, type Size } from './box.ts'
import type { Counted } from './count.ts'

/** Something on the page that a person has a name for: `the header`, `the button “Save”`. */
export type Named = { readonly name: string; readonly box: Box }

/** So many of the changed pixels are asked where they are. */
const mostPoints = 2_000
/** A named thing holds the change when nearly all of it is in there; it takes part in it from here on. */
const holding = 0.95
const partaking = 0.03
/** A thing that is larger than the change by more than this is only where it happened. */
const muchLarger = 5

type Point = { readonly x: number; readonly y: number }

/**
 * Where on the page something changed, in its own words. `common` is the size that both pictures have: what one
 * of them has beyond it is nobody's change.
 */
export function whereOf(
  { bounds, ...counted }: Counted,
  names: readonly Named[],
  common: Size,
): readonly string[] {
  const points = pointsOf(counted, common)
  const shared = names
    .map((one) => ({ ...one, share: points.filter((point) => isIn(point, one.box)).length / points.length }))
    .filter(({ share }) => share >= partaking)
  const [holder] = shared.filter(({ share }) => share >= holding).sort((a, b) => area(a.box) - area(b.box))
  if (holder) {
    return [area(holder.box) <= muchLarger * area(bounds) ? holder.name : `something in ${holder.name}`]
  }
  const largest = shared.sort((a, b) => b.share - a.share)
  const apart = largest.filter(
    (one, at) => !largest.slice(0, at).some((other) => overlap(one.box, other.box)),
  )
  return apart.length > 0 ? apart.map(({ name }) => name) : [`the part of ${atWords(bounds)}`]
}

const isIn = ({ x, y }: Point, box: Box): boolean =>
  x >= box.x && y >= box.y && x < right(box) && y < bottom(box)

function pointsOf({ box, pixels, mask }: Omit<Counted, 'bounds'>, common: Size): readonly Point[] {
  const step = Math.ceil(pixels / mostPoints)
  const points: Point[] = []
  for (let at = 0, nth = 0; at < mask.length; at += 1) {
    if (!mask[at]) continue
    nth += 1
    if (nth % step !== 0) continue
    const point = { x: box.x + (at % box.width), y: box.y + Math.floor(at / box.width) }
    if (point.x < common.width && point.y < common.height) points.push(point)
  }
  return points
}

import { area, atWords, type Box, overlap, type Size, within } from './box.ts'
import type { Change } from './change.ts'
import type { Region, SizeChange } from './result.ts'

/** Something on the page that a person has a name for: `the header`, `the button “Save”`. */
export type Named = { readonly name: string; readonly box: Box }

const most = 3

/** The regions in a sentence, the largest first; those that changed alike are named together. */
export function changesInWords(regions: readonly Region[], names: readonly Named[]): string {
  const told = new Map<string, string[]>()
  for (const { box, change } of regions) {
    const what = changeInWords(change)
    told.set(what, [...(told.get(what) ?? []), nameOf(box, names)])
  }
  const parts = [...told].map(([what, where]) => `${listed([...new Set(where)])} ${what}`)
  const rest = parts.length - most
  return parts.slice(0, most).join('; ') + (rest > 0 ? `; and ${rest} more kinds of change` : '')
}

export function sizeInWords({ expected, actual }: SizeChange): string {
  const words = ({ width, height }: Size) => `${width}×${height}`
  return `size changed from ${words(expected)} to ${words(actual)}`
}

export function changeInWords(change: Change): string {
  if (change.kind === 'colours') return 'changed in colours only'
  if (change.kind === 'tint') return 'changed slightly, in tint or shadow'
  if (change.kind === 'content') return 'changed'
  if (change.kind !== 'moved') return change.kind
  const { dx, dy } = change.shift
  if (dy !== 0) return `moved ${dy > 0 ? 'down' : 'up'} ${Math.abs(dy)} px`
  return `moved ${dx > 0 ? 'right' : 'left'} ${Math.abs(dx)} px`
}

/** Share of the one box that lies in the other. */
function shareIn(box: Box, other: Box): number {
  if (area(box) === 0 || !overlap(box, other)) return 0
  const moved = { ...box, x: box.x - other.x, y: box.y - other.y }
  return area(within(moved, other)) / area(box)
}

const mostly = 0.8

/** The smallest named thing that holds the region, or the largest ones that the region holds. */
export function nameOf(box: Box, names: readonly Named[]): string {
  const holders = names.filter((one) => shareIn(box, one.box) >= mostly)
  const [holder] = holders.sort((a, b) => area(a.box) - area(b.box))
  const held = names
    .filter((one) => shareIn(one.box, box) >= mostly)
    .sort((a, b) => area(b.box) - area(a.box))
  const apart = held.filter(
    (one, index) => !held.slice(0, index).some((larger) => overlap(one.box, larger.box)),
  )
  if (holder && (apart.length === 0 || shareIn(holder.box, box) >= 0.3)) return holder.name
  if (apart.length > 0) return listed(apart.map(({ name }) => name))
  return `the part of ${atWords(box)}`
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, most)
  const rest = names.length - shown.length
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

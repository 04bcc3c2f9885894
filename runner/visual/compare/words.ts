import type { Size } from './box.ts'
import type { Change } from './change.ts'
import type { Region, SizeChange } from './result.ts'

const most = 3

/** The regions in a sentence, the largest first; those that changed alike are named together. */
export function changesInWords(regions: readonly Region[]): string {
  const told = new Map<string, string[]>()
  for (const { where, change } of regions) {
    const what = changeInWords(change)
    told.set(what, [...(told.get(what) ?? []), ...where])
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

function listed(names: readonly string[]): string {
  const shown = names.slice(0, most)
  const rest = names.length - shown.length
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

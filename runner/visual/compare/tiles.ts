import { type Box, bottom, overlap, right, type Size } from './box.ts'
import type { Raster } from './raster.ts'

/** Pixels to a side: small enough to spare work, large enough to be few. */
export const tile = 32

/** Which tiles differ in a pixel that is not ignored. */
export type Tiles = { readonly columns: number; readonly rows: number; readonly dirty: Uint8Array }

/** Two pictures of the same size and channels. Whole rows are compared first: most are equal. */
export function dirtyTiles(expected: Raster, actual: Raster, ignored: readonly Box[]): Tiles {
  const { width, height, channels } = expected
  const columns = Math.ceil(width / tile)
  const rows = Math.ceil(height / tile)
  const dirty = new Uint8Array(columns * rows)
  for (const { from, to, spans } of bands(expected, ignored)) {
    for (let y = from; y < to; y += 1) {
      for (const [start, end] of spans) {
        const at = (y * width + start) * channels
        const until = (y * width + end) * channels
        if (actual.data.compare(expected.data, at, until, at, until) === 0) continue
        markRow(expected, actual, y, start, end, dirty.subarray(Math.floor(y / tile) * columns))
      }
    }
  }
  return { columns, rows, dirty }
}

function markRow(a: Raster, b: Raster, y: number, start: number, end: number, dirty: Uint8Array): void {
  for (let column = Math.floor(start / tile); column * tile < end; column += 1) {
    if (dirty[column]) continue
    const from = Math.max(start, column * tile)
    const to = Math.min(end, (column + 1) * tile)
    const last = (y * a.width + to) * a.channels
    let at = (y * a.width + from) * a.channels
    while (at < last && a.data[at] === b.data[at]) at += 1
    if (at < last) dirty[column] = 1
  }
}

type Band = { from: number; to: number; spans: readonly (readonly [start: number, end: number])[] }

/** Rows that have the same pixels left when the ignored boxes are taken out. */
function bands(size: Size, ignored: readonly Box[]): readonly Band[] {
  const edges = ignored.flatMap((box) => [box.y, bottom(box)]).filter((y) => y > 0 && y < size.height)
  const cuts = [...new Set([0, ...edges, size.height])].sort((a, b) => a - b)
  return cuts.slice(0, -1).map((from, index) => {
    const to = cuts[index + 1] ?? size.height
    const row = { x: 0, y: from, width: size.width, height: to - from }
    return {
      from,
      to,
      spans: spansOf(
        size.width,
        ignored.filter((box) => overlap(box, row)),
      ),
    }
  })
}

function spansOf(width: number, ignored: readonly Box[]): [number, number][] {
  const spans: [number, number][] = []
  let start = 0
  for (const box of [...ignored].sort((a, b) => a.x - b.x)) {
    if (box.x > start) spans.push([start, Math.min(width, box.x)])
    start = Math.max(start, right(box))
  }
  if (start < width) spans.push([start, width])
  return spans
}

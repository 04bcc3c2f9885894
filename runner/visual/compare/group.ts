import { apart, type Box, type Size } from './box.ts'
import { type Tiles, tile } from './tiles.ts'

/** Boxes around neighbouring dirty tiles. They do not overlap, and every dirty tile is in one. */
export function groups({ columns, rows, dirty }: Tiles, size: Size): readonly Box[] {
  const seen = new Uint8Array(dirty.length)
  const found: Box[] = []
  for (let index = 0; index < dirty.length; index += 1) {
    if (dirty[index] && !seen[index]) found.push(spread(index, columns, rows, dirty, seen))
  }
  return apart(found).map((box) => inPixels(box, size))
}

/** The box, in tiles, of everything dirty that touches this tile, corners included. */
function spread(first: number, columns: number, rows: number, dirty: Uint8Array, seen: Uint8Array): Box {
  const open = [first]
  seen[first] = 1
  let [left, top, right, bottom] = [columns, rows, 0, 0]
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const [column, row] = [index % columns, Math.floor(index / columns)]
    left = Math.min(left, column)
    right = Math.max(right, column + 1)
    top = Math.min(top, row)
    bottom = Math.max(bottom, row + 1)
    for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y += 1) {
      for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x += 1) {
        const next = y * columns + x
        if (!dirty[next] || seen[next]) continue
        seen[next] = 1
        open.push(next)
      }
    }
  }
  return { x: left, y: top, width: right - left, height: bottom - top }
}

function inPixels(box: Box, size: Size): Box {
  const [x, y] = [box.x * tile, box.y * tile]
  const width = Math.min(size.width, x + box.width * tile) - x
  const height = Math.min(size.height, y + box.height * tile) - y
  return { x, y, width, height }
}

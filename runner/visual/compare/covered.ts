import { area, type Box, bottom, overlap, right, type Size, within } from './box.ts'

/** Share of a picture that lies in one of these boxes, 0 to 1. */
export function coveredShare(size: Size, boxes: readonly Box[]): number {
  const shown = boxes.map((box) => within(box, size)).filter((box) => area(box) > 0)
  const edges = [...new Set(shown.flatMap((box) => [box.y, bottom(box)]))].sort((a, b) => a - b)
  let covered = 0
  for (const [index, y] of edges.entries()) {
    const band = { x: 0, y, width: size.width, height: (edges[index + 1] ?? y) - y }
    const spans = shown.filter((box) => overlap(box, band)).sort((a, b) => a.x - b.x)
    let end = 0
    for (const span of spans) {
      covered += Math.max(0, right(span) - Math.max(end, span.x)) * band.height
      end = Math.max(end, right(span))
    }
  }
  return covered / area(size)
}

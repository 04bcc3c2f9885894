/** A rectangle of whole pixels; `x` and `y` are its left top corner. */
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

export type Size = { readonly width: number; readonly height: number }

export const right = ({ x, width }: Box): number => x + width
export const bottom = ({ y, height }: Box): number => y + height
export const area = ({ width, height }: Size): number => width * height

export const overlap = (a: Box, b: Box): boolean =>
  a.x < right(b) && b.x < right(a) && a.y < bottom(b) && b.y < bottom(a)

/** The smallest box around both. */
export function around(a: Box, b: Box): Box {
  const x = Math.min(a.x, b.x)
  const y = Math.min(a.y, b.y)
  return {
    x,
    y,
    width: Math.max(right(a), right(b)) - x,
    height: Math.max(bottom(a), bottom(b)) - y,
  }
}

/** The part of `box`, grown by `by` on every side, that lies in a picture of this size. It may be empty. */
export function within(box: Box, size: Size, by = 0): Box {
  const x = Math.min(size.width, Math.max(0, Math.floor(box.x - by)))
  const y = Math.min(size.height, Math.max(0, Math.floor(box.y - by)))
  const width = Math.min(size.width, Math.ceil(right(box) + by)) - x
  const height = Math.min(size.height, Math.ceil(bottom(box) + by)) - y
  return { x, y, width: Math.max(0, width), height: Math.max(0, height) }
}

/** Boxes that do not overlap and cover all of these; two become one as long as any two overlap. */
export function apart(boxes: readonly Box[]): readonly Box[] {
  const done: Box[] = []
  const open = [...boxes]
  for (let box = open.pop(); box; box = open.pop()) {
    const current = box
    const hit = done.findIndex((other) => overlap(other, current))
    if (hit === -1) done.push(current)
    else open.push(...done.splice(hit, 1).map((other) => around(other, current)))
  }
  return done
}

export const atWords = ({ x, y, width, height }: Box): string => `${width}×${height} px at ${x}, ${y}`

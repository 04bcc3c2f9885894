import { PNG } from 'pngjs'
import type { Raster } from '../../../../runner/visual/compare/raster.ts'

export type Paint = { x: number; y: number; width: number; height: number; colour: readonly number[] }

/** A picture of coloured boxes on a ground. */
export function painted(
  width: number,
  height: number,
  ground: readonly number[],
  boxes: readonly Paint[] = [],
) {
  const data = Buffer.alloc(width * height * 3, Uint8Array.from(ground))
  for (const box of boxes) {
    for (let y = box.y; y < Math.min(height, box.y + box.height); y += 1) {
      for (let x = box.x; x < Math.min(width, box.x + box.width); x += 1) {
        data.set(box.colour, (y * width + x) * 3)
      }
    }
  }
  return { width, height, channels: 3, data } satisfies Raster
}

export const copyOf = (raster: Raster): Raster => ({ ...raster, data: Buffer.from(raster.data) })

/** Level 1 gives other bytes of the same pixels. */
export function pngOf({ width, height, channels, data }: Raster, level = 6): Buffer {
  const png = new PNG({ width, height })
  png.data = data
  const colorType = channels === 3 ? 2 : 6
  const inputHasAlpha = channels === 4
  return PNG.sync.write(png, {
    colorType,
    inputColorType: colorType,
    inputHasAlpha,
    deflateLevel: level,
    deflateStrategy: level === 1 ? 0 : 3,
  })
}

/** Numbers that look random and are the same every time. */
export function noise(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Lines of little strokes with soft edges, as text has them. */
export function textLike(raster: Raster, seed: number): Raster {
  const random = noise(seed)
  for (let y = 6; y + 10 < raster.height; y += 16) {
    for (let x = 6; x + 8 < raster.width; x += 3 + Math.floor(random() * 6)) {
      const length = 4 + Math.floor(random() * 6)
      for (let row = 0; row < length; row += 1) {
        for (const [dx, dark] of [0.35, 1, 0.6].entries()) {
          const at = ((y + row) * raster.width + x + dx) * raster.channels
          for (let one = 0; one < 3; one += 1)
            raster.data[at + one] = 255 - 230 * dark * (0.8 + random() * 0.2)
        }
      }
    }
  }
  return raster
}

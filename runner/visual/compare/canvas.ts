import { PNG } from 'pngjs'
import { type Box, bottom, right, type Size } from './box.ts'
import type { Raster } from './raster.ts'

export type Colour = readonly [red: number, green: number, blue: number]

/** An opaque picture to draw on. */
export type Canvas = Size & { readonly channels: 3; readonly data: Buffer }

export function canvas({ width, height }: Size, [red, green, blue]: Colour): Canvas {
  return {
    width,
    height,
    channels: 3,
    data: Buffer.alloc(width * height * 3, Uint8Array.of(red, green, blue)),
  }
}

/** Copies a part of a picture; what is transparent is shown on white. */
export function copy(from: Raster, box: Box, to: Canvas, x: number, y: number, fade = 0): void {
  for (let row = 0; row < box.height; row += 1) {
    let at = ((box.y + row) * from.width + box.x) * from.channels
    let into = ((y + row) * to.width + x) * 3
    if (from.channels === 3 && fade === 0) {
      from.data.copy(to.data, into, at, at + box.width * 3)
      continue
    }
    for (let column = 0; column < box.width; column += 1, at += from.channels, into += 3) {
      const alpha = ((from.channels === 4 ? (from.data[at + 3] ?? 255) : 255) / 255) * (1 - fade)
      for (let one = 0; one < 3; one += 1) {
        to.data[into + one] = 255 + ((from.data[at + one] ?? 0) - 255) * alpha
      }
    }
  }
}

export function fill(to: Canvas, box: Box, [red, green, blue]: Colour): void {
  for (let y = Math.max(0, box.y); y < Math.min(to.height, bottom(box)); y += 1) {
    for (let x = Math.max(0, box.x); x < Math.min(to.width, right(box)); x += 1) {
      const at = (y * to.width + x) * 3
      to.data[at] = red
      to.data[at + 1] = green
      to.data[at + 2] = blue
    }
  }
}

export function outline(to: Canvas, { x, y, width, height }: Box, colour: Colour, thick = 2): void {
  fill(to, { x: x - thick, y: y - thick, width: width + 2 * thick, height: thick }, colour)
  fill(to, { x: x - thick, y: y + height, width: width + 2 * thick, height: thick }, colour)
  fill(to, { x: x - thick, y, width: thick, height }, colour)
  fill(to, { x: x + width, y, width: thick, height }, colour)
}

/** A PNG without alpha. `small` takes its time, for files that are kept. */
export function encode({ width, height, data }: Canvas | (Raster & { channels: 3 }), small = false): Buffer {
  const png = new PNG({ width, height })
  png.data = data
  return PNG.sync.write(png, {
    colorType: 2,
    inputColorType: 2,
    inputHasAlpha: false,
    ...(small
      ? { deflateLevel: 9, filterType: 0, deflateStrategy: 0 }
      : { deflateLevel: 1, filterType: 0, deflateStrategy: 0 }),
  })
}

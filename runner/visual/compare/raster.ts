import { createHash } from 'node:crypto'
import type { Size } from './box.ts'

/** Decoded pixels, row by row: red, green, blue; and alpha only if something in the picture lets light through. */
export type Raster = Size & { readonly channels: 3 | 4; readonly data: Buffer }

/** Drops an alpha channel that says nothing, so that equal pictures have equal rasters. */
export function opaqueIfPossible({ width, height, data }: Size & { readonly data: Buffer }): Raster {
  const pixels = width * height
  for (let at = 3; at < pixels * 4; at += 4) if (data[at] !== 255) return { width, height, channels: 4, data }
  const bare = Buffer.allocUnsafe(pixels * 3)
  for (let from = 0, to = 0; to < bare.length; from += 4, to += 3) {
    bare[to] = data[from] ?? 0
    bare[to + 1] = data[from + 1] ?? 0
    bare[to + 2] = data[from + 2] ?? 0
  }
  return { width, height, channels: 3, data: bare }
}

export function withAlpha({ width, height, channels, data }: Raster): Raster {
  if (channels === 4) return { width, height, channels, data }
  const full = Buffer.allocUnsafe(width * height * 4)
  for (let from = 0, to = 0; to < full.length; from += 3, to += 4) {
    full[to] = data[from] ?? 0
    full[to + 1] = data[from + 1] ?? 0
    full[to + 2] = data[from + 2] ?? 0
    full[to + 3] = 255
  }
  return { width, height, channels: 4, data: full }
}

/** No page is of this colour: what one picture has and the other has not must be seen. */
const missing = [255, 0, 255, 255]

/** The same picture on a larger ground. */
export function padded(raster: Raster, size: Size): Raster {
  if (raster.width === size.width && raster.height === size.height) return raster
  const { channels } = raster
  const data = Buffer.alloc(size.width * size.height * channels, Uint8Array.from(missing.slice(0, channels)))
  for (let y = 0; y < raster.height; y += 1) {
    const from = y * raster.width * channels
    raster.data.copy(data, y * size.width * channels, from, from + raster.width * channels)
  }
  return { ...size, channels, data }
}

/** SHA-256 of size and pixels: it does not depend on how the picture was encoded. */
export const pixelHash = ({ width, height, channels, data }: Raster): string =>
  createHash('sha256').update(`${width}x${height}x${channels}\n`).update(data).digest('hex')

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

import type { Size } from './box.ts'
import { encode } from './canvas.ts'
import { compareRasters, decoderHere, overlayOf } from './compare.ts'
import type { Picture } from './decode.ts'
import { pixelHash, sha256 } from './raster.ts'
import type { CompareOptions, Comparison } from './result.ts'

/** A picture in the form in which it is kept: small, and the same pixels. */
export type Kept = Size & { readonly bytes: Uint8Array; readonly sha256: string; readonly pixels: string }

/** What the thread can be asked for. */
export type Work = {
  compare(expected: Picture, actual: Picture, options?: CompareOptions): Promise<Comparison>
  /** The second page with the changes marked on it, as a PNG. */
  overlay(expected: Picture, actual: Picture, options?: CompareOptions): Promise<Uint8Array>
  keep(picture: Uint8Array): Promise<Kept>
}

/** Does the work in this thread, with the decoder of this machine unless another is given. */
export async function workHere(own?: Awaited<ReturnType<typeof decoderHere>>): Promise<Work> {
  const { decode, decoder } = own ?? (await decoderHere())
  const both = (expected: Picture, actual: Picture) => Promise.all([decode(expected), decode(actual)])
  return {
    async compare(expected, actual, options) {
      const [before, after] = await both(expected, actual)
      return { ...compareRasters(before, after, options), decoder }
    },
    async overlay(expected, actual, options) {
      const [before, after] = await both(expected, actual)
      return overlayOf(before, after, options)
    },
    async keep(picture) {
      const raster = await decode(picture)
      const { width, height, channels, data } = raster
      const bytes = channels === 3 ? encode({ width, height, channels, data }, true) : asBuffer(picture)
      return { width, height, bytes, sha256: sha256(bytes), pixels: pixelHash(raster) }
    },
  }
}

const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength)

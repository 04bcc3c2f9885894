import { crc32 } from 'node:zlib'
import { PNG } from 'pngjs'
import { type Picture, toBytes } from './picture.ts'
import { PythonError } from './python.ts'

/** Signature (8 bytes) and IHDR (25 bytes) come first in every PNG. */
const headerBytes = 33

/** One frame as an 8-bit RGB PNG with a text chunk for every entry of `texts` (values in ASCII). */
export function encodePng(
  picture: Picture,
  frame: Float32Array,
  texts: Readonly<Record<string, string>>,
): Buffer {
  const png = new PNG({ width: picture.width, height: picture.height, colorType: 2, inputHasAlpha: false })
  png.data = Buffer.from(toBytes(frame))
  const plain = PNG.sync.write(png, { colorType: 2, inputColorType: 2, inputHasAlpha: false })
  const chunks = Object.entries(texts).map(([key, text]) => textChunk(key, text))
  return Buffer.concat([plain.subarray(0, headerBytes), ...chunks, plain.subarray(headerBytes)])
}

function textChunk(key: string, text: string): Buffer {
  const body = Buffer.from(`tEXt${key}\0${text}`, 'latin1')
  const chunk = Buffer.alloc(body.length + 8)
  chunk.writeUInt32BE(body.length - 4, 0)
  body.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(body), body.length + 4)
  return chunk
}

/** The image and its alpha channel, turned round, as LoadImage gives them. */
export function decodePng(bytes: Buffer, name: string): { image: Picture; mask: Picture } {
  const { width, height, data } = parse(bytes, name)
  const image = new Float32Array(width * height * 3)
  const mask = new Float32Array(width * height)
  for (let i = 0; i < mask.length; i++) {
    for (let c = 0; c < 3; c++) image[i * 3 + c] = (data[i * 4 + c] ?? 0) / 255
    mask[i] = 1 - (data[i * 4 + 3] ?? 255) / 255
  }
  return {
    image: { width, height, channels: 3, frames: [image] },
    mask: { width, height, channels: 1, frames: [mask] },
  }
}

/** `rgb` drops the alpha channel, `a` keeps only it (as the alpha of a black picture). */
export function keepChannel(bytes: Buffer, name: string, channel: 'rgb' | 'a'): Buffer {
  const png = parse(bytes, name)
  if (channel === 'rgb') return PNG.sync.write(png, { colorType: 2 })
  for (let i = 0; i < png.data.length; i++) if (i % 4 !== 3) png.data[i] = 0
  return PNG.sync.write(png)
}

function parse(bytes: Buffer, name: string): PNG {
  try {
    return PNG.sync.read(bytes)
  } catch {
    throw new PythonError('PIL.UnidentifiedImageError', `cannot identify image file '${name}'`)
  }
}

import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { PNG } from 'pngjs'
import { AdapterError } from '../../lib/errors.ts'
import { opaqueIfPossible, type Raster } from './raster.ts'

type Sharp = typeof import('sharp').default
/** A PNG: its bytes, or the path of its file, which costs less memory. */
export type Picture = Uint8Array | string
export type Decoder = 'sharp' | 'pngjs'

/** sharp is several times faster and brings native code, which may not load: pngjs reads the same pixels. */
export async function loadSharp(): Promise<Sharp | undefined> {
  try {
    const { default: sharp } = await import('sharp')
    // Nothing is decoded twice, so nothing is kept.
    sharp.cache(false)
    // Both pictures are decoded at once, and a PNG is read in one go: more threads only wait for each other.
    sharp.concurrency(1)
    return sharp
  } catch (error) {
    if (error instanceof Error) return undefined
    throw error
  }
}

/** The pixels of a PNG. Throws AdapterError when it is none, or cannot be read. */
export async function decode(picture: Picture, sharp: Sharp | undefined): Promise<Raster> {
  try {
    const png = typeof picture === 'string' ? picture : asBuffer(picture)
    if (sharp && isPlain(headOf(png))) return await bySharp(png, sharp)
    const whole = typeof png === 'string' ? readFileSync(png) : png
    return sharp && isPlain(whole) ? await bySharp(whole, sharp) : opaqueIfPossible(PNG.sync.read(whole))
  } catch (cause) {
    throw new AdapterError('A picture could not be decoded', { cause })
  }
}

const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength)

const headBytes = 4_096

/** What comes before the pixels is rarely longer; where it is, the whole file is looked at. */
function headOf(png: Buffer | string): Buffer {
  if (typeof png !== 'string') return png
  const head = Buffer.alloc(headBytes)
  const file = openSync(png, 'r')
  try {
    return head.subarray(0, readSync(file, head, 0, headBytes, 0))
  } finally {
    closeSync(file)
  }
}

async function bySharp(png: Buffer | string, sharp: Sharp): Promise<Raster> {
  const { data, info } = await sharp(png, { failOn: 'error', limitInputPixels: false })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  if (channels === 4) return opaqueIfPossible({ width, height, data })
  return { width, height, channels: 3, data }
}

const eightBit = 8
const colourTypes: readonly (number | undefined)[] = [2, 6]
/** sharp converts colours by these; pngjs takes the numbers as they are, and so must we. */
const converting = ['iCCP', 'tRNS', 'cICP']

/** 8-bit RGB or RGBA without colour management: what browsers write, and what any decoder reads alike. */
function isPlain(png: Buffer): boolean {
  if (png[24] !== eightBit || !colourTypes.includes(png[25])) return false
  for (let at = 8; at + 8 <= png.length; at += 12 + png.readUInt32BE(at)) {
    const chunk = png.toString('latin1', at + 4, at + 8)
    if (chunk === 'IDAT') return true
    if (converting.includes(chunk)) return false
  }
  return false
}

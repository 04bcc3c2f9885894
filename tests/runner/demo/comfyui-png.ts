import { PNG } from 'pngjs'

export type Pixels = {
  readonly width: number
  readonly height: number
  at: (x: number, y: number) => readonly number[]
  /** Text chunks by key. */
  readonly texts: Readonly<Record<string, string>>
}

/** Reads a PNG; pngjs checks every chunk's CRC on the way. */
export function readPng(bytes: Buffer): Pixels {
  const { width, height, data } = PNG.sync.read(bytes)
  return {
    width,
    height,
    at: (x, y) => [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)],
    texts: Object.fromEntries(textsIn(bytes)),
  }
}

function textsIn(bytes: Buffer): [string, string][] {
  const found: [string, string][] = []
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) !== 'tEXt') continue
    const body = bytes.toString('latin1', at + 8, at + 8 + bytes.readUInt32BE(at))
    const [key = '', text = ''] = body.split('\0')
    found.push([key, text])
  }
  return found
}

export function rgb(color: number): readonly number[] {
  return [(color >> 16) & 255, (color >> 8) & 255, color & 255]
}

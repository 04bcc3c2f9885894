import { PythonError } from './python.ts'

/**
 * A batch of images (3 channels) or masks (1 channel). Values are 32-bit floats from 0 to 1, as in the real
 * server: that is where its rounding comes from.
 */
export type Picture = {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
  readonly frames: readonly Float32Array[]
}

/** More than this and the real server, too, would be in trouble on a small machine. */
const mostBytes = 512 * 1024 * 1024

/** Fills every pixel with `colour`, one value from 0 to 1 per channel. */
export function filled(width: number, height: number, batch: number, colour: readonly number[]): Picture {
  const bytes = width * height * batch * 4
  if (bytes * colour.length > mostBytes) throw outOfCpuMemory(bytes)
  const channels = colour.length === 1 ? 1 : 3
  const frames = Array.from({ length: batch }, () => {
    const frame = new Float32Array(width * height * channels)
    for (let i = 0; i < frame.length; i++) frame[i] = colour[i % channels] ?? 0
    return frame
  })
  return { width, height, channels, frames }
}

function outOfCpuMemory(bytes: number): PythonError {
  const where = "[enforce fail at alloc_cpu.cpp:75] err == 0. DefaultCPUAllocator: can't allocate memory"
  const tried = `you tried to allocate ${bytes} bytes. Error code 12 (Cannot allocate memory)\n`
  return new PythonError('RuntimeError', `${where}: ${tried}`)
}

/** 1 - value, in 32-bit floats: truncated to a byte later, 159 of the 256 values come out one too low. */
export function inverted(picture: Picture): Picture {
  return { ...picture, frames: picture.frames.map((frame) => frame.map((value) => 1 - value)) }
}

/** The frame as bytes, cut off rather than rounded, as the real server does. */
export function toBytes(frame: Float32Array): Uint8Array {
  return Uint8Array.from(frame, (value) => Math.min(255, Math.max(0, Math.fround(value * 255))))
}

/** A mask as a grey image. */
export function maskToImage(mask: Picture): Picture {
  const frames = mask.frames.map((frame) => {
    const image = new Float32Array(frame.length * 3)
    for (let i = 0; i < image.length; i++) image[i] = frame[Math.floor(i / 3)] ?? 0
    return image
  })
  return { ...mask, channels: 3, frames }
}

/** Another size. Everything but nearest is bilinear here; the real server has finer ways. */
export function resized(picture: Picture, width: number, height: number, nearest: boolean): Picture {
  if (width === picture.width && height === picture.height) return picture
  const frames = picture.frames.map((frame) => {
    const result = new Float32Array(width * height * picture.channels)
    for (let i = 0; i < result.length; i++) {
      const pixel = Math.floor(i / picture.channels)
      const x = (((pixel % width) + 0.5) * picture.width) / width - 0.5
      const y = ((Math.floor(pixel / width) + 0.5) * picture.height) / height - 0.5
      const at = (column: number, row: number) => valueAt(picture, frame, column, row, i % picture.channels)
      result[i] = nearest ? at(Math.round(x), Math.round(y)) : between(at, x, y)
    }
    return result
  })
  return { ...picture, width, height, frames }
}

function between(at: (column: number, row: number) => number, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  const [right, down] = [x - left, y - top]
  const upper = at(left, top) * (1 - right) + at(left + 1, top) * right
  const lower = at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right
  return upper * (1 - down) + lower * down
}

function valueAt(picture: Picture, frame: Float32Array, x: number, y: number, channel: number): number {
  const column = Math.min(picture.width - 1, Math.max(0, x))
  const row = Math.min(picture.height - 1, Math.max(0, y))
  return frame[(row * picture.width + column) * picture.channels + channel] ?? 0
}

/** `source` laid over `destination` with its corner at x, y; the mask (white = source) is fitted to it. */
export function composited(
  destination: Picture,
  source: Picture,
  x: number,
  y: number,
  mask: Picture | undefined,
): Picture {
  const fitted = mask === undefined ? undefined : resized(mask, source.width, source.height, false)
  const frames = destination.frames.map((frame, n) => {
    const over = source.frames[n % source.frames.length] ?? frame
    const alpha = fitted?.frames[n % fitted.frames.length]
    const result = frame.slice()
    for (let row = 0; row < Math.min(source.height, destination.height - y); row++) {
      for (let column = 0; column < Math.min(source.width, destination.width - x); column++) {
        const [from, to] = [row * source.width + column, (row + y) * destination.width + column + x]
        const share = alpha?.[from] ?? 1
        for (let c = 0; c < 3; c++) {
          result[to * 3 + c] = share * (over[from * 3 + c] ?? 0) + (1 - share) * (frame[to * 3 + c] ?? 0)
        }
      }
    }
    return result
  })
  return { ...destination, frames }
}

import type { Picture } from './picture.ts'
import { PythonError } from './python.ts'

/** Gaussian blur, mirrored at the edges; `sigma` in units of a fifth of the radius, as the real node has it. */
export function blurred(picture: Picture, radius: number, sigma: number): Picture {
  if (radius >= Math.min(picture.width, picture.height)) {
    const pad = `(${radius}, ${radius})`
    const text = `Padding size should be less than the corresponding input dimension, but got: padding ${pad}`
    throw new PythonError('RuntimeError', text)
  }
  const weights = gauss(radius, sigma)
  const frames = picture.frames.map((frame) => {
    const rows = swept(frame, weights, picture.width, picture.height, 3, picture.width * 3)
    return swept(rows, weights, picture.height, picture.width, picture.width * 3, 3)
  })
  return { ...picture, frames }
}

function gauss(radius: number, sigma: number): number[] {
  const raw = Array.from({ length: 2 * radius + 1 }, (_, i) => {
    const distance = (i - radius) / radius
    return Math.exp(-(distance * distance) / (2 * sigma * sigma))
  })
  const sum = raw.reduce((total, weight) => total + weight, 0)
  return raw.map((weight) => weight / sum)
}

/** One direction of a separable blur: `count` lines of `length` pixels, `step` and `line` apart. */
function swept(
  frame: Float32Array,
  weights: readonly number[],
  length: number,
  count: number,
  step: number,
  line: number,
): Float32Array {
  const radius = (weights.length - 1) / 2
  const result = new Float32Array(frame.length)
  for (let n = 0; n < count; n++) {
    for (let i = 0; i < length; i++) {
      for (let c = 0; c < 3; c++) {
        let sum = 0
        for (let k = -radius; k <= radius; k++) {
          const at = mirrored(i + k, length)
          sum += (weights[k + radius] ?? 0) * (frame[n * line + at * step + c] ?? 0)
        }
        result[n * line + i * step + c] = sum
      }
    }
  }
  return result
}

function mirrored(at: number, length: number): number {
  if (at < 0) return -at
  return at >= length ? 2 * (length - 1) - at : at
}

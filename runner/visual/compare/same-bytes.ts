import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { Picture } from './decode.ts'
import type { Comparison } from './result.ts'

export const equalBytes: Comparison = {
  same: true,
  rung: 'bytes',
  pixels: 0,
  share: 0,
  ignoredShare: 0,
  regions: [],
  sentence: 'the same picture, byte by byte',
}

const partBytes = 262_144
/** Kept, because memory that was used before is read into much faster than new one. */
const parts = [Buffer.alloc(0), Buffer.alloc(0)] as [Buffer, Buffer]

/** Files are read side by side, and only as far as they are alike. */
export function sameBytes(expected: Picture, actual: Picture): boolean {
  const [a, b] = [sourceOf(expected), sourceOf(actual)]
  try {
    if (a.size !== b.size) return false
    for (let at = 0; at < a.size; at += partBytes) if (!a.part(at, 0).equals(b.part(at, 1))) return false
    return true
  } finally {
    a.close()
    b.close()
  }
}

type Source = {
  readonly size: number
  part(at: number, into: 0 | 1): Uint8Array & Pick<Buffer, 'equals'>
  close(): void
}

function sourceOf(picture: Picture): Source {
  if (typeof picture !== 'string') {
    const { buffer, byteOffset, byteLength } = picture
    const whole = Buffer.from(buffer, byteOffset, byteLength)
    return {
      size: byteLength,
      part: (at) => whole.subarray(at, at + partBytes),
      close: () => undefined,
    }
  }
  const file = openSync(picture, 'r')
  return {
    size: fstatSync(file).size,
    part(at, into) {
      if (parts[into].length === 0) parts[into] = Buffer.alloc(partBytes)
      return parts[into].subarray(0, readSync(file, parts[into], 0, partBytes, at))
    },
    close: () => closeSync(file),
  }
}

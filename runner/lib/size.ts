import { z } from 'zod'

const howTo = "write '500 MB', '10 GB', or a number of bytes"
const powers: Readonly<Record<string, number>> = { '': 0, k: 1, m: 2, g: 3, t: 4 }

/** Bytes of `10 GB`, `10GiB`, `512 k`; a kilobyte is 1,024 bytes, as disks are shown to people. Undefined if it is none. */
export function parseSize(text: string): number | undefined {
  const parts = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?\s*$/i.exec(text)
  if (!parts) return undefined
  return Math.round(Number(parts[1]) * 1_024 ** (powers[(parts[2] ?? '').toLowerCase()] ?? 0))
}

/** Schema of a size: a text such as `10 GB` or a number of bytes. It comes out as bytes. */
export function size(bounds: { readonly atMost?: number } = {}) {
  const { atMost = Number.MAX_SAFE_INTEGER } = bounds
  return z.union([z.string(), z.number()], { error: `not a size: ${howTo}` }).transform((given, context) => {
    const value = typeof given === 'number' ? given : parseSize(given)
    if (value !== undefined && value >= 0 && value <= atMost) return value
    const tooBig = value !== undefined && value > atMost
    const message = tooBig
      ? `must be at most ${sizeInWords(atMost)}`
      : `${JSON.stringify(given)} is not a size: ${howTo}`
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })
}

/** `512 bytes`, `1 MiB`, `9.8 GiB`: short, for sentences. */
export function sizeInWords(bytes: number): string {
  if (bytes < 1_024) return `${bytes} bytes`
  const units = ['KiB', 'MiB', 'GiB', 'TiB']
  const power = Math.min(units.length, Math.floor(Math.log2(bytes) / 10))
  return `${Number((bytes / 1_024 ** power).toFixed(1))} ${units[power - 1]}`
}

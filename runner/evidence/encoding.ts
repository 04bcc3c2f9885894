export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/**
 * How the text of a file is encoded. Windows programs write UTF-16, often without a byte order mark: half of the
 * bytes of Latin text are then NUL, at odd places for little-endian, at even ones for big-endian.
 * @param head the first bytes of the file @param sample bytes from an even offset
 */
export function detectEncoding(head: Uint8Array, sample: Uint8Array): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const pairs = Math.floor(sample.length / 2)
  const nuls = [0, 0]
  for (let index = 0; index < pairs * 2; index += 1)
    if (sample[index] === 0) nuls[index % 2] = (nuls[index % 2] ?? 0) + 1
  const [even = 0, odd = 0] = nuls
  // Line ends and digits are Latin in any language, so a tenth of one side is enough; a hole of NULs fills both.
  if (odd > pairs / 10 && even < odd / 10) return 'utf-16le'
  if (even > pairs / 10 && odd < even / 10) return 'utf-16be'
  return 'utf-8'
}

/** Invalid bytes become the replacement character; NULs of a truncated file are left out. */
export function decode(bytes: Uint8Array, encoding: Encoding): string {
  return new TextDecoder(encoding).decode(bytes).replaceAll('\0', '')
}

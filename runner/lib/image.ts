/** What a picture is by its first bytes, because a name proves nothing; undefined for anything else. */
export function imageType(content: Buffer): 'image/png' | 'image/jpeg' | 'image/webp' | undefined {
  if (content.subarray(0, 4).equals(Buffer.from('89504e47', 'hex'))) return 'image/png'
  if (content.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))) return 'image/jpeg'
  if (content.toString('latin1', 8, 12) === 'WEBP') return 'image/webp'
  return undefined
}

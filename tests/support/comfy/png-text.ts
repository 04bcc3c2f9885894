const signatureBytes = 8

/** The `tEXt` chunks of a PNG by keyword; pngjs reads pixels only. https://www.w3.org/TR/png-3/#11tEXt */
export function pngText(file: Buffer): Record<string, string> {
  const texts: Record<string, string> = {}
  let at = signatureBytes
  while (at + 12 <= file.length) {
    const length = file.readUInt32BE(at)
    const type = file.toString('latin1', at + 4, at + 8)
    const data = file.subarray(at + 8, at + 8 + length)
    const cut = data.indexOf(0)
    if (type === 'tEXt' && cut > 0) texts[data.toString('latin1', 0, cut)] = data.toString('latin1', cut + 1)
    at += length + 12
  }
  return texts
}

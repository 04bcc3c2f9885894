/** A picture that came over the socket while a job ran. Only the newer kind of frame says whose it is. */
export type Preview = {
  readonly format: 'jpeg' | 'png'
  readonly image: Buffer
  readonly job?: string
}

const events = { preview: 1, previewWithMetadata: 4 } as const
const formats: Readonly<Record<number, Preview['format']>> = { 1: 'jpeg', 2: 'png' }

/** Reads a binary message: a big-endian event number, then what belongs to it. Undefined for other events. */
export function readPreview(frame: Buffer): Preview | undefined {
  if (frame.length < 8) return undefined
  const event = frame.readUInt32BE(0)
  const second = frame.readUInt32BE(4)
  if (event === events.preview) {
    const format = formats[second]
    return format && { format, image: frame.subarray(8) }
  }
  if (event !== events.previewWithMetadata || frame.length < 8 + second) return undefined
  const { prompt_id, image_type } = JSON.parse(frame.toString('utf8', 8, 8 + second))
  const image = frame.subarray(8 + second)
  return { format: image_type === 'image/png' ? 'png' : 'jpeg', image, job: String(prompt_id) }
}

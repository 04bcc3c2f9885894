/** Binary messages: a big-endian event number, then what belongs to it. */
const previewEvent = 1
const previewWithMetadataEvent = 4
const pngFormat = 2

/** For clients that said nothing: format, then the image. It does not say whose it is. */
export function previewFrame(png: Buffer): Buffer {
  return Buffer.concat([uint32(previewEvent), uint32(pngFormat), png])
}

/** For clients that asked for it: length of the metadata, metadata as JSON, then the image. */
export function previewFrameWithMetadata(png: Buffer, node: string, promptId: string): Buffer {
  const metadata = {
    node_id: node,
    prompt_id: promptId,
    display_node_id: node,
    parent_node_id: null,
    real_node_id: node,
    image_type: 'image/png',
  }
  const json = Buffer.from(JSON.stringify(metadata))
  return Buffer.concat([uint32(previewWithMetadataEvent), uint32(json.length), json, png])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

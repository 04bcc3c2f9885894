import { type FileHandle, open } from 'node:fs/promises'

const chunkBytes = 64 * 1024
const mostBytes = 4 * 1024 * 1024

/** The last lines of one text, oldest first. `from` hides what stands before that byte. */
export type TailOptions = { readonly lines: number; readonly from?: number; readonly signal?: AbortSignal }

/**
 * Reads a file from its end, so that its size does not matter: at most 4 MiB are held.
 * No file means no lines; bytes that are no UTF-8 become U+FFFD.
 */
export async function tail(path: string, options: TailOptions): Promise<string[]> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (file === undefined) return []
  try {
    const bytes = await readBack(file, options)
    const text = bytes.toString('utf8')
    const lines = text.split(/\r?\n/)
    if (lines.at(-1) === '') lines.pop()
    return lines.slice(-options.lines)
  } finally {
    await file.close()
  }
}

async function readBack(file: FileHandle, { lines, from = 0, signal }: TailOptions): Promise<Buffer> {
  const chunks: Buffer[] = []
  let start = (await file.stat()).size
  let breaks = 0
  let held = 0
  // One break more than lines: the oldest line is whole only when the break before it has been seen.
  while (start > from && breaks <= lines && held < mostBytes) {
    signal?.throwIfAborted()
    const size = Math.min(chunkBytes, start - from)
    start -= size
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, start)
    chunks.unshift(buffer.subarray(0, bytesRead))
    held += bytesRead
    breaks += buffer.subarray(0, bytesRead).reduce((sum, byte) => sum + (byte === 10 ? 1 : 0), 0)
  }
  return Buffer.concat(chunks)
}

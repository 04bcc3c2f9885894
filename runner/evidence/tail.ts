import { type FileHandle, open } from 'node:fs/promises'
import { decode, detectEncoding, type Encoding } from './encoding.ts'

/** At most this much of the end of a file is read, whatever its size: bounds memory and time. */
const mostBytes = 8 * 1024 * 1024
const chunkBytes = 256 * 1024

export type Tail = {
  /** Oldest first. */
  readonly lines: readonly string[]
  readonly size: number
  /** All of the file is in `lines`. */
  readonly whole: boolean
}

/** Reads a file from its end until `enough` says so, or 8 MiB are read. Rejects as `open` does when there is none. */
export async function readTail(
  path: string,
  enough: (lines: readonly string[]) => boolean,
  signal?: AbortSignal,
): Promise<Tail> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const head = await read(file, 0, Math.min(4, size))
    return await fromEnd(file, size, head, enough, signal)
  } finally {
    await file.close()
  }
}

async function fromEnd(
  file: FileHandle,
  size: number,
  head: Buffer,
  enough: (lines: readonly string[]) => boolean,
  signal?: AbortSignal,
): Promise<Tail> {
  let bytes = Buffer.alloc(0)
  let start = size
  let encoding: Encoding | undefined
  while (true) {
    signal?.throwIfAborted()
    // Twice as much each time, from an even offset, which a UTF-16 character begins at.
    const from = Math.max(0, start - Math.max(chunkBytes, bytes.length))
    const aligned = from - (from % 2)
    // What was truncated in the meantime gives fewer bytes than asked for.
    bytes = Buffer.concat([await read(file, aligned, start - aligned), bytes])
    start = aligned
    encoding ??= detectEncoding(head, bytes)
    const lines = split(bytes, encoding, start > 0)
    if (start === 0 || enough(lines) || bytes.length >= mostBytes) return { lines, size, whole: start === 0 }
  }
}

/** Lines of the bytes. The first is only a part of one when something precedes it, unless it is all there is. */
function split(bytes: Buffer, encoding: Encoding, partial: boolean): readonly string[] {
  const text = decode(bytes, encoding).replace(/\r?\n$/, '')
  const lines = text === '' ? [] : text.split(/\r?\n/)
  return partial && lines.length > 1 ? lines.slice(1) : lines
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  let done = 0
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return buffer.subarray(0, done)
}

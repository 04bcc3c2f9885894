import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

export type LogFile = {
  /** Writes a whole line, at once: what a daemon said before it was killed is there. Never throws. */
  write(line: string): void
  close(): void
}

export type LogFileOptions = {
  readonly path: string
  /** The file is renamed to `<path>.1`, and so on to `<path>.<keep>`, when it would become larger. */
  readonly maxBytes: number
  readonly keep: number
  /** Called once when lines can no longer be written, with the reason; and again after it worked meanwhile. */
  readonly onTrouble: (error: Error) => void
}

/**
 * A log file under a name that does not change, rotated by size. pino-roll numbers the file that is written and costs
 * 10 MB of memory; a line every few seconds needs neither its buffers nor its timers.
 */
export function openLogFile({ path, maxBytes, keep, onTrouble }: LogFileOptions): LogFile {
  let file: { fd: number; bytes: number } | undefined
  let troubled = false
  let broken = false

  function rotate(): void {
    close()
    rmSync(`${path}.${keep}`, { force: true })
    for (let number = keep - 1; number >= 0; number -= 1)
      renameIfThere(numbered(path, number), numbered(path, number + 1))
  }

  function put(line: string): void {
    file ??= open(path)
    const text = broken ? `\n${line}` : line
    const bytes = Buffer.byteLength(text)
    if (file.bytes > 0 && file.bytes + bytes > maxBytes) {
      rotate()
      file = open(path)
    }
    broken = true
    writeWhole(file.fd, Buffer.from(text))
    broken = false
    file.bytes += bytes
  }

  function close(): void {
    if (file) closeSync(file.fd)
    file = undefined
  }

  return {
    write(line) {
      try {
        put(line)
        troubled = false
      } catch (error) {
        if (!troubled) onTrouble(error as Error)
        troubled = true
      }
    },
    close,
  }
}

function open(path: string): { fd: number; bytes: number } {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const fd = openSync(path, 'a', 0o600)
  return { fd, bytes: fstatSync(fd).size }
}

/** A disk that is nearly full takes a part of a line and says so only by its length. */
function writeWhole(fd: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done)
}

const numbered = (path: string, number: number) => (number === 0 ? path : `${path}.${number}`)

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

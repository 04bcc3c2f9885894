import { type FileHandle, mkdir, open, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { AdapterError } from '../../lib/errors.ts'
import { tail } from '../../lib/tail.ts'

export const rotateAtBytes = 10 * 1024 * 1024

/** The file that a service writes to, and how much was in it before. */
export type Output = { readonly file: FileHandle; readonly from: number }

/** Opens the log for appending; one that has grown over 10 MB becomes `.1`, and the `.1` before it goes. */
export async function openOutput(path: string): Promise<Output> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await rotate(path)
    const file = await open(path, 'a', 0o640)
    return { file, from: (await file.stat()).size }
  } catch (error) {
    const remedy = 'Make its folder writable or name another file in logFile'
    throw new AdapterError(`The log file ${path} cannot be written. ${remedy}`, { cause: error })
  }
}

async function rotate(path: string): Promise<void> {
  const size = await stat(path).then(
    (found) => (found.isFile() ? found.size : 0),
    () => 0,
  )
  if (size < rotateAtBytes) return
  await rename(path, `${path}.1`).catch((error: NodeJS.ErrnoException) => {
    // On Windows somebody has it open; a log that grows on is better than a service that does not start.
    if (process.platform !== 'win32') throw error
  })
}

/** The newest lines of a log and, where it is too short, of the one before it. */
export async function readOutput(path: string, lines: number, signal: AbortSignal): Promise<string> {
  if (lines <= 0) return ''
  const current = await tail(path, { lines, signal })
  const missing = lines - current.length
  const older = missing > 0 ? await tail(`${path}.1`, { lines: missing, signal }) : []
  return [...older, ...current].join('\n')
}

/** What a life that was too short has said, for one sentence. */
export async function lastWords(path: string, from: number): Promise<string> {
  const lines = await tail(path, { lines: 8, from })
  const text = stripVTControlCharacters(lines.join('\n'))
    .replaceAll(/[^\P{Cc}\n]/gu, '')
    .trim()
  return text === '' ? 'It wrote nothing to its log' : `The last of its log:\n${text.slice(-1_000)}`
}

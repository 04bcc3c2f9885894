import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { explain } from './errors.ts'

/** The error that ended a Guardian; masked. */
export type CrashNote = {
  readonly at: number
  readonly text: string
  readonly type?: string
  readonly stack?: string
  readonly action?: string
}

const fileIn = (dataDir: string): string => join(dataDir, 'crash.json')

/**
 * Leaves a note of the error that ends Guardian: nothing can be sent or written any more, so the next Guardian does it. At once,
 * and without a word when the disk refuses: the process is ending, and Node says the error itself.
 */
export function leaveNote(dataDir: string, error: unknown, at: number, mask: (text: string) => string): void {
  const note: CrashNote = {
    at,
    text: mask(explain(error)),
    action: 'crash',
    ...(error instanceof Error && { type: error.name, ...(error.stack && { stack: mask(error.stack) }) }),
  }
  try {
    writeFileSync(fileIn(dataDir), JSON.stringify(note), { mode: 0o600 })
  } catch {
    return
  }
}

/** The note of the last Guardian, if it left one; it is taken away. */
export function takeNote(dataDir: string): CrashNote | undefined {
  const note = readNote(dataDir)
  rmSync(fileIn(dataDir), { force: true })
  return note
}

/** The same, and it stays. */
export function readNote(dataDir: string): CrashNote | undefined {
  try {
    const note: unknown = JSON.parse(readFileSync(fileIn(dataDir), 'utf8'))
    return isNote(note) ? note : undefined
  } catch {
    return undefined
  }
}

const isNote = (value: unknown): value is CrashNote =>
  typeof value === 'object' &&
  value !== null &&
  'at' in value &&
  typeof value.at === 'number' &&
  'text' in value &&
  typeof value.text === 'string'

import { statSync } from 'node:fs'
import { openLogFile } from '../../telemetry/log-file.ts'
import { print } from '../output.ts'
import { green, red, yellow } from '../terminal.ts'

export type Level = 'INFO' | 'SUCCESS' | 'WARN' | 'ERROR'
export type Line = { readonly level: Level; readonly text: string }

/** Where the lines of the doctor go. */
export type Journal = {
  say(line: Line): void
  /** Between the lines, for a person: a log gets none of it. */
  show(text: string): void
  close(): void
}

const colours = { INFO: (text: string) => text, SUCCESS: green, WARN: yellow, ERROR: red } as const

type Options = {
  readonly file?: string
  readonly shown: boolean
  /** With the time and the level before each line, for a log that somebody else keeps. */
  readonly stamped: boolean
  readonly mask: (text: string) => string
  readonly now: () => number
}

/** Writes every line to the log file, and to standard output when it is to be shown. */
export function openJournal({ file, shown, stamped, mask, now }: Options): Journal {
  const log =
    file === undefined
      ? undefined
      : openLogFile({
          path: file,
          // A device or a pipe has no size, and must never be renamed.
          maxBytes: isPlainFile(file) ? 10 * 2 ** 20 : Number.POSITIVE_INFINITY,
          keep: 5,
          onTrouble: (error) =>
            process.stderr.write(
              `LOG_FILE cannot be written, and the work goes on: ${mask(error.message)}\n`,
            ),
        })
  return {
    say({ level, text }) {
      const clean = mask(text)
      const line = stamp(now(), level, clean)
      log?.write(`${line}\n`)
      if (shown) print(colours[level](stamped ? line : clean))
    },
    show: (text) => shown && !stamped && print(mask(text)),
    close: () => log?.close(),
  }
}

function isPlainFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? true
}

/** `2026-11-22 14:30:15 [INFO] …`, local time. */
export function stamp(at: number, level: Level, text: string): string {
  const [day, time] = new Date(at).toLocaleString('sv-SE').split(' ')
  return `${day} ${time} [${level}] ${text}`
}

import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { type DestinationStream, type Level, type Logger, multistream, pino, type StreamEntry } from 'pino'
import { type Mask, maskDeep } from '../lib/mask.ts'
import { openLogFile } from './log-file.ts'
import { prettyStream } from './log-pretty.ts'

const maxBytes = 10 * 2 ** 20
const keep = 5

export type LogOptions = {
  readonly level: Level | 'silent'
  /** `logs/guardian.log` in it is written as JSON, one line each; without it, no file is. */
  readonly dataDir?: string
  /** For a person on a terminal: `pretty`; for a program that reads our output: `json`. */
  readonly show: 'pretty' | 'json' | 'nothing'
  /** Where it is shown; standard error for commands whose output is read by a script. */
  readonly stream?: Writable
  /** Takes secrets out of text (lib/mask.ts). Every string of every line goes through it. */
  readonly mask: Mask
}

export type Log = {
  readonly log: Logger
  /** Every line at the level of an error goes there as well, as JSON. */
  onError(hear: (line: string) => void): void
  close(): void
}

/** The log of the program. A log folder that cannot be written is said once, and the rest goes on. */
export async function createLog({
  level,
  dataDir,
  show,
  stream = process.stdout,
  mask,
}: LogOptions): Promise<Log> {
  const shown = await shownStream(show, stream)
  const file = dataDir === undefined ? undefined : logFileIn(dataDir, (text) => complain(text))
  const streams = [shown, file].filter((one) => one !== undefined)
  // multistream would drop what is below its own `info` otherwise; the level of the log decides alone.
  const entries: StreamEntry<Level>[] = streams.map((one) => ({ level: 'trace', stream: one }))
  let hear: (line: string) => void = () => undefined
  entries.push({ level: 'error', stream: { write: (line) => hear(line) } })
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: (line) => maskLine(line, mask) },
    },
    multistream(entries),
  )

  function complain(text: string): void {
    const line = JSON.stringify({
      level: 'warn',
      time: new Date().toISOString(),
      action: 'log',
      msg: mask(text),
    })
    shown?.write(`${line}\n`)
  }
  return {
    log,
    onError(listener) {
      hear = listener
    },
    close: () => file?.close(),
  }
}

async function shownStream(
  show: LogOptions['show'],
  stream: Writable,
): Promise<DestinationStream | undefined> {
  if (show === 'nothing') return undefined
  // A reader that went away (`guardian start | head`) is no reason to stop watching.
  stream.on('error', forgetReader)
  return show === 'pretty' ? await prettyStream(stream) : stream
}

const forgetReader = () => undefined

function logFileIn(dataDir: string, complain: (text: string) => void) {
  const path = join(dataDir, 'logs', 'guardian.log')
  const onTrouble = (error: Error) =>
    complain(
      `The log file ${path} cannot be written: ${error.message}. Watching goes on; mend its folder to log again.`,
    )
  return openLogFile({ path, maxBytes, keep, onTrouble })
}

/** Masks values, not the text of the line: escaped quotes cannot hide a secret, nor a mask break the JSON. */
function maskLine(line: string, mask: Mask): string {
  try {
    return `${JSON.stringify(maskDeep(JSON.parse(line), mask))}\n`
  } catch {
    return mask(line)
  }
}

import type { Writable } from 'node:stream'
import { WriteStream } from 'node:tty'
import { stripVTControlCharacters } from 'node:util'
import type { DestinationStream } from 'pino'
import type { PrettyOptions } from 'pino-pretty'

const options: PrettyOptions = {
  translateTime: 'SYS:HH:MM:ss',
  singleLine: true,
  ignore: 'service,action,attempt,topic,id,ok,url,config,data',
  messageFormat: '{if service}{service}: {end}{msg}{if attempt} (attempt {attempt}){end}',
}

/** Control characters but for tab and line end: from a log or a page title they could move the cursor. */
const unsafe = /[^\P{Cc}\t\n]/gu

/** Lines for a terminal: `17:41:02 INFO panel: restarted (attempt 1)`. */
export async function prettyStream(stream: Writable): Promise<DestinationStream> {
  // Loaded only where it is used: a daemon under a service manager does not need it in memory.
  const { prettyFactory } = await import('pino-pretty')
  // Node knows NO_COLOR and what a terminal can do.
  const colorize = stream instanceof WriteStream && stream.hasColors()
  const pretty = prettyFactory({ ...options, colorize })
  return {
    write(line) {
      stream.write(
        pretty(JSON.parse(line, (_, value) => (typeof value === 'string' ? harmless(value) : value))),
      )
    },
  }
}

const harmless = (text: string) => stripVTControlCharacters(text).replace(unsafe, '\ufffd')

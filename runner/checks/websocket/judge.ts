import type { Answer, Reason } from '../../core/observation.ts'
import { inWords } from '../../lib/duration.ts'
import { mismatch, valuesAt } from '../http/json.ts'
import type { Heard } from './first-message.ts'
import type { WebsocketOptions } from './options.ts'

type Values = Record<string, number | string | boolean>

/** What was heard of a socket, as an answer. `name` is how the socket is called in sentences. */
export function judgeHeard(name: string, heard: Heard, options: WebsocketOptions): Answer {
  if (heard.what === 'refused')
    return failed(statusReason(heard.status), `${name} refused the socket: ${heard.status}`)
  if (heard.what === 'closed')
    return failed('reset', `${name} closed the socket (${heard.code}) before its first message`)
  const values: Values = { openedMs: heard.openedMs }
  if (heard.what === 'open') return timely(name, 'is open', heard.openedMs, options, values)
  values.firstMessageMs = heard.messageMs
  const wrong = judgeMessage(heard.text, options, values)
  if (wrong) return { ...failed('wrong-data', `${name}: ${wrong}`), values }
  return timely(name, 'sent its first message', heard.messageMs, options, values)
}

function timely(
  name: string,
  what: string,
  tookMs: number,
  { slowAfter }: WebsocketOptions,
  values: Values,
): Answer {
  const summary = `${name} ${what} after ${inWords(tookMs)}`
  if (slowAfter === undefined || tookMs <= slowAfter)
    return { verdict: 'pass', reason: 'ok', summary, values }
  return {
    verdict: 'degraded',
    reason: 'slow',
    summary: `${summary}, expected at most ${inWords(slowAfter)}`,
    values,
  }
}

/** Says what is wrong with a message, and puts the numbers that are asked for into `values`. */
function judgeMessage(text: string, options: WebsocketOptions, values: Values): string | undefined {
  const { json, text: wanted } = options.expect
  if (wanted && !text.includes(wanted.contains)) return `the message does not contain "${wanted.contains}"`
  if (!json && !options.values) return undefined
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    return `the message should be JSON, but begins with "${text.slice(0, 60)}"`
  }
  Object.assign(values, valuesAt(document, options.values ?? {}))
  const wrong = Object.entries(json ?? {}).map(([path, expected]) => mismatch(document, path, expected))
  return wrong.find((sentence) => sentence !== undefined)
}

const failed = (reason: Reason, summary: string): Answer => ({ verdict: 'fail', reason, summary })

const statusReason = (status: number): Reason =>
  status >= 500 ? 'http-5xx' : status >= 400 ? 'http-4xx' : 'wrong-data'

import type { Severity } from '../core/severity.ts'
import type { Message } from '../lib/message.ts'
import { plain } from '../lib/text.ts'
import { messageWordsOf } from './message-words.ts'
import type { Language } from './report.ts'
import { createTimes } from './times.ts'
import { fill, wordsOf } from './words.ts'

const mostLines = 20

/** One message for many that waited: what goes on still, and a line for each of the newest. */
export function digestOf(
  parts: readonly Message[],
  { language, timezone }: { readonly language: Language; readonly timezone: string },
): Message {
  const words = messageWordsOf(language)
  const first = parts[0]?.at ?? 0
  const last = parts.at(-1)?.at ?? first
  const times = createTimes(wordsOf(language), timezone, last)
  const open = goingOn(parts)
  const names = [...new Set(open.map(({ service }) => service))].join(', ')
  const shown = parts.slice(-mostLines)
  const left = parts.length - shown.length
  const span = fill(words.span, { first: times.moment(first), last: times.moment(last) })
  return {
    id: `digest/${parts.at(-1)?.id ?? ''}/${parts.length}`,
    topic: 'gathered',
    severity: open.reduce<Severity>((worst, part) => worse(worst, part.severity), 'info'),
    service:
      [...new Set(parts.map(({ service }) => service))].length === 1 ? (parts[0]?.service ?? '') : 'host',
    title: fill(words.title.gathered, { n: parts.length }),
    text: plain(names === '' ? span : `${fill(words.ongoing, { names })} ${span}`, 600),
    facts: [
      ...(left > 0 ? [{ name: '…', value: fill(words.more, { n: left }) }] : []),
      ...shown.map(({ at, title, text }) => ({
        name: times.clock(at),
        value: plain(`${title}. ${text}`, 180),
      })),
    ],
    at: last,
    parts,
  }
}

const ranks: readonly Severity[] = ['info', 'warning', 'critical']
const worse = (one: Severity, other: Severity): Severity =>
  ranks.indexOf(one) > ranks.indexOf(other) ? one : other

/** The newest word of each incident that does not end it. */
function goingOn(parts: readonly Message[]): readonly Message[] {
  const newest = new Map(
    parts.flatMap((part) => (part.incident === undefined ? [] : [[part.incident, part]])),
  )
  return [...newest.values()].filter(({ endedAt }) => endedAt === undefined)
}

/** What `guardian notify test` sends. */
export function testMessage(channel: string, at: number, language: Language, timezone: string): Message {
  const words = messageWordsOf(language)
  const times = createTimes(wordsOf(language), timezone, at)
  return {
    id: `test/${channel}/${at}`,
    topic: 'test',
    severity: 'info',
    service: 'host',
    title: words.title.test,
    text: fill(words.test, { channel }),
    facts: [{ name: words.fact.at, value: times.moment(at) }],
    at,
  }
}

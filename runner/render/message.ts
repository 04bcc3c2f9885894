import type { Effect } from '../core/effect.ts'
import type { Incident } from '../core/incident.ts'
import { isEnd, isOfIncident, severityOf } from '../core/severity.ts'
import type { Message, Picture } from '../lib/message.ts'
import { plain } from '../lib/text.ts'
import { factsOf } from './message-facts.ts'
import { sentenceOf } from './message-sentence.ts'
import { messageWordsOf } from './message-words.ts'
import type { Language } from './report.ts'
import { createTimes } from './times.ts'
import { fill, wordsOf } from './words.ts'

type Tell = Extract<Effect, { type: 'tell' }>

export type About = {
  /** As people call the service. */
  readonly title: string
  readonly incident?: Incident | undefined
  /** The known trouble that the evidence shows, with its remedy. */
  readonly trouble?: string | undefined
  /** How often the same error came before. */
  readonly before?: string | undefined
  /** What looks different at present and waits for approval, a sentence each. */
  readonly changes?: readonly string[]
  /** Absolute path of the report of the incident, and where it can be opened in a browser. */
  readonly report?: string | undefined
  readonly link?: string | undefined
  readonly picture?: Picture | undefined
  readonly language: Language
  readonly timezone: string
  /** Takes secrets out of a text. */
  readonly mask: (text: string) => string
}

/** Longer texts say little more on a telephone; masked before they are cut, so that half a secret is none. */
const most = { text: 600, fact: 300, title: 140, read: 8_000 }

export function messageOf(tell: Tell, about: About): Message {
  const { topic, subject, at } = tell
  const words = { ...wordsOf(about.language), message: messageWordsOf(about.language) }
  const clean = (text: string, length: number) => plain(about.mask(text.slice(0, most.read)), length)
  const incident = isOfIncident(topic) ? about.incident : undefined
  const times = createTimes(words, about.timezone, at)
  const { changes = [], picture } = about
  return {
    id: `${tell.incident ?? subject}/${topic}/${at}`,
    topic,
    severity: severityOf(topic),
    service: subject,
    title: clean(fill(words.message.title[topic], { title: about.title }), most.title),
    text: clean(sentenceOf({ tell, title: about.title, incident, changes, words, times }), most.text),
    facts: factsOf(tell, incident, { ...about, place: about.link ?? about.report }, words, times).map(
      ({ name, value }) => ({
        name,
        value: clean(value, most.fact),
      }),
    ),
    at,
    ...(incident &&
      tell.incident !== undefined && { incident: tell.incident, startedAt: incident.symptomAt }),
    ...(incident && isEnd(topic) && { endedAt: incident.closedAt ?? at }),
    ...(incident && about.report !== undefined && { report: about.report }),
    ...(incident && about.link !== undefined && { link: about.link }),
    ...(picture && { picture }),
  }
}

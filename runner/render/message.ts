import type { Effect, Topic } from '../core/effect.ts'
import type { Incident } from '../core/incident.ts'
import type { Message, MessageTopic, Severity } from '../lib/message.ts'
import { plain } from '../lib/text.ts'
import { type MessageWords, messageWordsOf } from './message-words.ts'
import type { Language } from './report.ts'
import { attemptsInWords, attemptsOf, mainReason } from './story.ts'
import { createTimes, type Times } from './times.ts'
import { fill, type Words, wordsOf } from './words.ts'

type Tell = Extract<Effect, { type: 'tell' }>

export type About = {
  /** As people call the service. */
  readonly title: string
  readonly incident?: Incident | undefined
  /** The known trouble that the evidence shows, with its remedy. */
  readonly trouble?: string | undefined
  /** Absolute path of the report of the incident. */
  readonly report?: string | undefined
  readonly language: Language
  readonly timezone: string
  /** Takes secrets out of a text. */
  readonly mask: (text: string) => string
}

/** What an incident is told by; the rest stands beside it, and may bear the name of one that is long over. */
const ofIncident: ReadonlySet<MessageTopic> = new Set<Topic>([
  'opened',
  'acting',
  'healed',
  'ended',
  'escalated',
  'unproven',
  'waiting',
  'flapping',
])
const over: ReadonlySet<MessageTopic> = new Set<Topic>(['healed', 'ended'])
const critical: ReadonlySet<MessageTopic> = new Set<Topic>(['opened', 'escalated', 'own-trouble'])
const warning: ReadonlySet<MessageTopic> = new Set<Topic>(['unproven', 'flapping', 'degraded', 'waiting'])

const severityOf = (topic: Topic): Severity =>
  critical.has(topic) ? 'critical' : warning.has(topic) ? 'warning' : 'info'

/** Longer texts say little more on a telephone; masked before they are cut, so that half a secret is none. */
const most = { text: 600, fact: 300, title: 140, read: 8_000 }

export function messageOf(tell: Tell, about: About): Message {
  const { topic, subject, at } = tell
  const words = { ...wordsOf(about.language), message: messageWordsOf(about.language) }
  const clean = (text: string, length: number) => plain(about.mask(text.slice(0, most.read)), length)
  const incident = ofIncident.has(topic) ? about.incident : undefined
  const times = createTimes(words, about.timezone, at)
  return {
    id: `${tell.incident ?? subject}/${topic}/${at}`,
    topic,
    severity: severityOf(topic),
    service: subject,
    title: clean(fill(words.message.title[topic], { title: about.title }), most.title),
    text: clean(sentenceOf(tell, incident, about.title, words), most.text),
    facts: factsOf(tell, incident, about, words, times).map(({ name, value }) => ({
      name,
      value: clean(value, most.fact),
    })),
    at,
    ...(incident &&
      tell.incident !== undefined && { incident: tell.incident, startedAt: incident.symptomAt }),
    ...(incident && over.has(topic) && { endedAt: incident.closedAt ?? at }),
    ...(incident && about.report !== undefined && { report: about.report }),
  }
}

type AllWords = Words & { readonly message: MessageWords }

/** An opening says what broke in words, and then what the check said. */
function sentenceOf(
  { topic, text }: Tell,
  incident: Incident | undefined,
  title: string,
  words: AllWords,
): string {
  if (topic !== 'opened' || incident === undefined) return text
  const reason = mainReason(incident)
  return reason === 'ok' ? text : `${title} ${words.broke[reason]}. ${text}`
}

function factsOf(
  { topic, subject, at }: Tell,
  incident: Incident | undefined,
  { report, trouble }: About,
  words: AllWords,
  times: Times,
): Message['facts'] {
  const { fact, reset } = words.message
  if (incident === undefined) return [{ name: fact.at, value: times.moment(at) }]
  const { symptomAt, openedAt, failing, closedAt = at } = incident
  const attempts = attemptsOf(incident).length
  const done = topic === 'opened' ? [] : [{ name: fact.attempts, value: attemptsInWords(attempts, words) }]
  return [
    { name: fact.since, value: times.moment(symptomAt) },
    { name: fact.detected, value: times.duration(openedAt - symptomAt) },
    ...(over.has(topic) ? [{ name: fact.down, value: times.duration(closedAt - symptomAt) }] : []),
    ...(topic === 'opened' ? [{ name: fact.failing, value: failing.join(', ') || fact.exited }] : done),
    ...(trouble === undefined ? [] : [{ name: fact.cause, value: trouble }]),
    ...(topic === 'escalated' ? [{ name: fact.next, value: fill(reset, { service: subject }) }] : []),
    ...(report === undefined ? [] : [{ name: fact.report, value: report }]),
  ]
}

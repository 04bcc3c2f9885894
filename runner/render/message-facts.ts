import type { Effect } from '../core/effect.ts'
import type { Incident } from '../core/incident.ts'
import { isEnd } from '../core/severity.ts'
import type { Message } from '../lib/message.ts'
import type { AllWords } from './message-sentence.ts'
import { russianWait } from './moments-ru.ts'
import type { Language } from './report.ts'
import { attemptsInWords, attemptsOf } from './story.ts'
import type { Times } from './times.ts'
import { fill } from './words.ts'

type Tell = Extract<Effect, { type: 'tell' }>
type Facts = Message['facts']

type Known = {
  readonly trouble?: string | undefined
  readonly before?: string | undefined
  /** Where the report is. */
  readonly place: string | undefined
  readonly language: Language
}

/** Times, what is done, and what to do, in the order in which a person who was woken reads them. */
export function factsOf(
  { topic, subject, at }: Tell,
  incident: Incident | undefined,
  { trouble, before, place, language }: Known,
  words: AllWords,
  times: Times,
): Facts {
  const { fact, approve } = words.message
  const said = { name: fact.at, value: times.moment(at) }
  if (topic === 'visual') return [said, { name: fact.next, value: approve }]
  if (incident === undefined) return [said]
  const { symptomAt, openedAt, closedAt = at } = incident
  return [
    { name: fact.since, value: times.moment(symptomAt) },
    { name: fact.detected, value: times.duration(openedAt - symptomAt) },
    ...(isEnd(topic) ? [{ name: fact.down, value: times.duration(closedAt - symptomAt) }] : []),
    ...(topic === 'opened' ? begun(incident, words, language) : [doneFor(incident, words)]),
    ...(trouble === undefined ? [] : [{ name: fact.cause, value: trouble }]),
    ...(before === undefined ? [] : [{ name: fact.before, value: before }]),
    ...(topic === 'escalated' || topic === 'reminder' ? help(subject, incident, words) : []),
    ...(place === undefined ? [] : [{ name: fact.report, value: place }]),
  ]
}

function doneFor(incident: Incident, words: AllWords): Facts[number] {
  return {
    name: words.message.fact.attempts,
    value: attemptsInWords(attemptsOf(incident).length, words),
  }
}

/** What fails, and whether anybody has to get up: Guardian restarts it, or says why it does not. */
function begun({ id, failing, timeline, closedAt }: Incident, words: AllWords, language: Language): Facts {
  const { fact, restarting, acknowledge } = words.message
  const last = timeline.findLast(({ kind }) => kind === 'acting' || kind === 'waiting')
  const failed = { name: fact.failing, value: failing.join(', ') || fact.exited }
  if (last === undefined || closedAt !== undefined) return [failed]
  if (last.kind === 'acting') return [failed, { name: fact.now, value: restarting }]
  const known = { name: fact.known, value: fill(acknowledge, { incident: id }) }
  return [failed, { name: fact.now, value: language === 'ru' ? russianWait(last) : last.text }, known]
}

const help = (subject: string, { id }: Incident, { message }: AllWords): Facts => [
  { name: message.fact.next, value: fill(message.reset, { service: subject }) },
  { name: message.fact.known, value: fill(message.acknowledge, { incident: id }) },
]

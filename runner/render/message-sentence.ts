import type { Effect } from '../core/effect.ts'
import type { Incident } from '../core/incident.ts'
import type { MessageWords } from './message-words.ts'
import { attemptsInWords, attemptsOf, mainReason } from './story.ts'
import type { Times } from './times.ts'
import { fill, type Words } from './words.ts'

type Tell = Extract<Effect, { type: 'tell' }>

export type AllWords = Words & { readonly message: MessageWords }

type Subject = {
  readonly tell: Tell
  readonly title: string
  readonly incident: Incident | undefined
  /** What looks different at present, a sentence each. */
  readonly changes: readonly string[]
  readonly words: AllWords
  readonly times: Times
}

/** The sentence of a message: what broke, what became of it, and how sure that is. */
export function sentenceOf({ tell, title, incident, changes, words, times }: Subject): string {
  const { sentence } = words.message
  if (tell.topic === 'visual' && changes.length > 1)
    return fill(sentence.changes, { n: changes.length, changes: changes.join('; ') })
  if (incident === undefined) return tell.text
  const done = attemptsOf(incident).length
  const { summary, symptomAt, closedAt = tell.at } = incident
  const facts = {
    title,
    summary,
    attempts: attemptsInWords(done, words),
    down: times.duration(closedAt - symptomAt),
    open: times.duration(tell.at - symptomAt),
  }
  switch (tell.topic) {
    case 'opened': {
      const reason = mainReason(incident)
      return reason === 'ok' ? tell.text : `${title} ${words.broke[reason]}. ${tell.text}`
    }
    case 'healed':
      return fill(sentence.healed, facts)
    case 'ended':
      return fill(sentence.ended, facts)
    case 'escalated':
      return done > 0 ? fill(sentence.escalated, facts) : tell.text
    case 'reminder':
      return fill(sentence.reminder, facts)
    case 'unproven':
      return fill(sentence.unproven, facts)
    default:
      return tell.text
  }
}

import type { TimelineEntry } from '../core/incident.ts'
import { actionTitle } from './parts/actions.ts'
import type { Story } from './story.ts'
import { fill } from './words.ts'

const waits: Readonly<Record<NonNullable<TimelineEntry['why']>, string>> = {
  cooldown: 'Пауза перед следующей попыткой',
  budget: 'Исчерпан лимит перезапусков',
  busy: 'Сервис занят работой, которую перезапуск потерял бы',
  parent: 'Не работает то, от чего зависит сервис',
  hold: 'Действия приостановлены',
  alertOnly: 'Перезапуска не будет',
  unproven: 'Не доказано, помог ли перезапуск',
  escalated: 'Вызван человек',
}

const words = {
  confirmed: 'Сбой подтверждён проверками: {failing}',
  exited: 'Драйвер доказал, что процесс завершился',
  done: 'Действие выполнено: {detail}',
  doneSilently: 'Действие выполнено',
  verified: 'Проверки, из-за которых оно понадобилось, снова проходят',
  failed: 'Не помогло',
  escalated: 'Вызван человек, больше ничего не делается',
  healed: 'Вылечено через {took} после обнаружения',
  ended: 'Снова работает без вмешательства',
  recovered: 'Снова работает, после вызова человека',
  acknowledged: 'Инцидент принял {by}',
}

/**
 * A moment in Russian, made of what the incident knows of it: never a translation of its sentence, which goes along where
 * it says more. What checks and drivers said, and notes, stay in their own words.
 */
export function russianMoment(entry: TimelineEntry, story: Story): string {
  const { incident } = story.report
  const { at, kind, text, why } = entry
  const with_ = (sentence: string) => `${sentence} (${text})`
  switch (kind) {
    case 'detected':
      return incident.exited ? words.exited : fill(words.confirmed, { failing: firstFailing(story) })
    case 'acting': {
      const action = incident.actions.find(({ startedAt }) => startedAt === at)
      return action ? actionTitle(story, action) : text
    }
    case 'acted':
      return text === '' ? words.doneSilently : fill(words.done, { detail: text })
    case 'verified':
      return words.verified
    case 'failed':
      return with_(words.failed)
    case 'waiting':
      return why === undefined ? with_(waits.unproven) : with_(waits[why])
    case 'escalated':
      return with_(words.escalated)
    case 'closed':
      return closed(story)
    case 'note':
      return incident.acknowledged?.at === at
        ? fill(words.acknowledged, { by: incident.acknowledged.by })
        : text
    default:
      return text
  }
}

/** Checks that failed by then; those that failed later have a moment of their own. */
function firstFailing({ report }: Story): string {
  const { failing, openedAt, observations } = report.incident
  const early = failing.filter(
    (id) => !observations.some(({ check, startedAt }) => check === id && startedAt > openedAt),
  )
  return (early.length > 0 ? early : failing).join(', ')
}

function closed({ report, status, times }: Story): string {
  const { openedAt, closedAt = openedAt } = report.incident
  if (status === 'healed') return fill(words.healed, { took: times.duration(closedAt - openedAt) })
  return status === 'recovered' ? words.recovered : words.ended
}

/** Why nothing is being done at present. */
export const russianWait = ({ why, text }: TimelineEntry): string =>
  why === undefined ? text : `${waits[why].toLowerCase()} (${text})`

import type { IncidentFigures } from '../core/figures.ts'
import type { Message } from '../lib/message.ts'
import { plain } from '../lib/text.ts'
import { messageWordsOf } from './message-words.ts'
import type { Language } from './report.ts'
import { createTimes } from './times.ts'
import { fill, wordsOf } from './words.ts'

/** What a day came to. */
export type Day = {
  readonly at: number
  readonly services: readonly {
    readonly title: string
    /** 0 to 1; null when nothing was judged. */
    readonly uptime: number | null
    readonly downMs: number
    readonly incidents: number
  }[]
  readonly figures: IncidentFigures
  /** Titles of services with an incident that goes on. */
  readonly open: readonly string[]
  /** What looks different and waits for approval. */
  readonly changes: readonly string[]
}

type DayWords = Readonly<
  Record<'calm' | 'told' | 'open' | 'changes' | 'approve' | 'service' | 'down' | 'unknown', string>
>

const english: DayWords = {
  calm: 'No incidents.',
  told: 'Incidents: {n}; healed: {healed}, by themselves: {ended}, a person was called: {escalated}.',
  open: ' Not over: {names}.',
  changes: ' Waiting for approval: {n}.',
  approve: 'Waiting for approval',
  service: 'up {uptime}',
  down: ', down for {down}, incidents: {n}',
  unknown: 'nothing was judged',
}

const russian: DayWords = {
  calm: 'Инцидентов не было.',
  told: 'Инцидентов: {n}; вылечено: {healed}, прошло само: {ended}, потребовался человек: {escalated}.',
  open: ' Не закончилось: {names}.',
  changes: ' Ждёт одобрения: {n}.',
  approve: 'Ждёт одобрения',
  service: 'работал {uptime}',
  down: ', простой {down}, инцидентов: {n}',
  unknown: 'данных нет',
}

/** The worst stand first, and as many as fit a telephone. */
const most = { services: 15, changes: 5 }

/** The digest of a day. */
export function dailyMessage(
  { at, services, figures, open, changes }: Day,
  { language, timezone }: { readonly language: Language; readonly timezone: string },
): Message {
  const words = language === 'ru' ? russian : english
  const { title, fact } = messageWordsOf(language)
  const { locale } = wordsOf(language)
  const times = createTimes(wordsOf(language), timezone, at)
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 })
  const shown = services.toSorted((a, b) => (a.uptime ?? 2) - (b.uptime ?? 2)).slice(0, most.services)
  const { incidents: n, healed, endedByThemselves: ended, escalated } = figures
  const text = [
    n === 0 ? words.calm : fill(words.told, { n, healed, ended, escalated }),
    open.length > 0 ? fill(words.open, { names: open.join(', ') }) : '',
    changes.length > 0 ? fill(words.changes, { n: changes.length }) : '',
  ].join('')
  return {
    id: `host/digest/${at}`,
    topic: 'digest',
    severity: 'info',
    service: 'host',
    title: title.digest,
    text: plain(text, 600),
    facts: [
      ...shown.map((service) => ({ name: service.title, value: lineOf(service) })),
      ...changes.slice(0, most.changes).map((value) => ({ name: words.approve, value: plain(value, 200) })),
      { name: fact.at, value: times.moment(at) },
    ],
    at,
  }

  function lineOf({ uptime, downMs, incidents }: Day['services'][number]): string {
    if (uptime === null) return words.unknown
    const up = fill(words.service, { uptime: percent.format(Math.floor(uptime * 10_000) / 10_000) })
    return incidents === 0 && downMs === 0
      ? up
      : `${up}${fill(words.down, { down: times.duration(downMs), n: incidents })}`
  }
}

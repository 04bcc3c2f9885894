import type { IncidentFigures } from '../../core/figures.ts'
import { knownMs, type ServiceTime } from '../../core/uptime.ts'
import { createTimes, type Times } from '../times.ts'
import { fill, wordsOf } from '../words.ts'
import { daysIn } from './cells.ts'
import type { ServiceSummary, Summary } from './summary.ts'
import { type SummaryWords, summaryWordsOf } from './words.ts'

/** What the page, the Markdown and the terminal tell, computed once. */
export type Telling = {
  readonly summary: Summary
  readonly words: SummaryWords
  readonly times: Times
  readonly title: string
  readonly span: string
  readonly headline: string
  readonly figures: readonly { readonly name: string; readonly value: string; readonly note: string }[]
  /** `99.95 %`, or the word for no data. A share below 1 never becomes 100 %. */
  readonly percent: (share: number | null) => string
  readonly date: (at: number) => string
}

export function tellSummary(summary: Summary): Telling {
  const { language, timezone, now, from } = summary
  const words = summaryWordsOf(language)
  const common = wordsOf(language)
  const times = createTimes(common, timezone, now)
  const day = new Intl.DateTimeFormat(common.locale, { timeZone: timezone, day: 'numeric', month: 'short' })
  const percent = percentIn(common.locale, words)
  const plural = (forms: SummaryWords['days'], n: number) => {
    const form = new Intl.PluralRules(common.locale).select(n)
    return fill(forms[form as keyof typeof forms] ?? forms.other, { n })
  }
  const days = plural(words.days, daysIn(from, now))
  const { incidents, healedAlone } = summary.figures
  const kind = incidents === 0 ? 'calm' : healedAlone === null ? 'some' : 'healed'
  const n = plural(words.incidents, incidents)
  return {
    summary,
    words,
    times,
    title: fill(words.title, { host: summary.host }),
    span: fill(words.span, { from: day.format(from), to: day.format(now) }),
    headline: fill(words.headline[kind], { n, days, share: percent(healedAlone) }),
    figures: figuresOf(summary, words, times, percent),
    percent,
    date: (at) => day.format(at),
  }
}

function percentIn(locale: string, words: SummaryWords): Telling['percent'] {
  const format = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 })
  return (share) => {
    if (share === null) return words.note.noData
    return format.format(share < 1 && share > 0.9999 ? 0.9999 : share)
  }
}

function figuresOf(
  { services, figures }: Summary,
  words: SummaryWords,
  times: Times,
  percent: Telling['percent'],
): Telling['figures'] {
  const known = services.filter(({ uptime }) => uptime !== null)
  const lowest = known.sort((a, b) => (a.uptime ?? 1) - (b.uptime ?? 1))[0]
  const spread = ({ median, p95, worst }: IncidentFigures['recovery']) => ({
    value: median === null ? words.note.noData : times.duration(median),
    note:
      median === null
        ? ''
        : fill(words.note.spread, { p95: times.duration(p95 ?? 0), worst: times.duration(worst ?? 0) }),
  })
  return [
    { name: words.figure.uptime, value: percent(lowest?.uptime ?? null), note: lowest?.title ?? '' },
    {
      name: words.figure.incidents,
      value: String(figures.incidents),
      note: figures.open > 0 ? fill(words.note.open, { n: figures.open }) : '',
    },
    {
      name: words.figure.alone,
      value: percent(figures.healedAlone),
      note: figures.needed === 0 ? '' : fill(words.note.needed, { n: figures.needed }),
    },
    { name: words.figure.detection, ...spread(figures.detection) },
    { name: words.figure.recovery, ...spread(figures.recovery) },
  ]
}

/** A minute more or less is how exact the books are: so little is none. */
export function unknownMs(time: ServiceTime, windowMs: number): number {
  const unknown = windowMs - knownMs(time)
  return unknown > 60_000 ? unknown : 0
}

/** What uptime leaves out, and what nobody knows; empty when that is nothing. */
export function leftOut(time: ServiceTime, windowMs: number, { words, times }: Telling): readonly string[] {
  const out = (['maintenance', 'stopped', 'inconclusive'] as const).filter(
    (standing) => time[standing] >= 1_000,
  )
  const parts = out
    .map((standing) => `${words.standing[standing]} ${times.duration(time[standing])}`)
    .join(', ')
  const unknown = unknownMs(time, windowMs)
  return [
    ...(parts === '' ? [] : [fill(words.note.excluded, { parts })]),
    ...(unknown > 0 ? [fill(words.note.unknown, { ms: times.duration(unknown) })] : []),
  ]
}

/** `3 h 12 min of 3 h 36 min left in 30 days for 99.5 %` */
export function budgetText({ budget }: ServiceSummary, { words, times, percent }: Telling): string {
  if (budget === null) return words.note.noData
  const { allowedMs, spentMs, target } = budget
  const [allowed, leftMs] = [times.duration(allowedMs), allowedMs - spentMs]
  const over = times.duration(-leftMs)
  if (leftMs < 0) return fill(words.note.overdrawn, { over, allowed, target: percent(target) })
  return fill(words.note.budget, { left: times.duration(leftMs), allowed, target: percent(target) })
}

import type { Similar } from '../core/similar.ts'
import type { Language } from './report.ts'
import type { Times } from './times.ts'
import { fill, wordsOf } from './words.ts'

type SimilarWords = Readonly<
  Record<'first' | 'week' | 'all' | 'each' | 'others' | 'some' | 'none' | 'since', string>
> & { readonly times: Readonly<Record<'one' | 'few' | 'many', string>> }

const english: SimilarWords = {
  first: 'This is the first time that this was seen.',
  week: 'Seen {n} within a week',
  all: 'Seen {n} since {first}',
  each: ', each healed by a restart in {typical}.',
  others: '; the others were healed by a restart in {typical}.',
  some: '; {healed} of them healed by a restart, typically in {typical}.',
  none: '; none was healed by a restart.',
  since: ' In all {n} since {first}.',
  times: { one: '{n} time', few: '{n} times', many: '{n} times' },
}

const russian: SimilarWords = {
  first: 'Такое случилось впервые.',
  week: 'Встречалось {n} за неделю',
  all: 'Встречалось {n} с {first}',
  each: ', каждый раз вылечено перезапуском за {typical}.',
  others: '; прошлые разы вылечены перезапуском за {typical}.',
  some: '; вылечено перезапуском: {healed}, обычно за {typical}.',
  none: '; перезапуск ни разу не помог.',
  since: ' Всего {n} с {first}.',
  times: { one: '{n} раз', few: '{n} раза', many: '{n} раз' },
}

/** How often the same error came and what helped: `Seen 4 times within a week, each healed by a restart in 20 s.` */
export function similarSentence(similar: Similar, language: Language, times: Times): string {
  const words = language === 'ru' ? russian : english
  const { count, week, over, healed, typicalRecoveryMs: typical = 0 } = similar
  if (count <= 1) return words.first
  const rules = new Intl.PluralRules(wordsOf(language).locale)
  const inWords = (n: number) => {
    const form = rules.select(n)
    return fill(words.times[form === 'one' || form === 'few' ? form : 'many'], { n })
  }
  const first = times.moment(similar.firstSeen)
  const told = week > 1 ? week : count
  const what =
    healed === 0
      ? 'none'
      : healed === told
        ? 'each'
        : healed === over && over === told - 1
          ? 'others'
          : 'some'
  const since = told < count ? fill(words.since, { n: inWords(count), first }) : ''
  const end = over === 0 ? '.' : fill(words[what], { healed, typical: times.duration(typical) })
  return `${fill(week > 1 ? words.week : words.all, { n: inWords(told), first })}${end}${since}`
}

import type { Language } from './report.ts'

/** Texts about work that was lost, in one language; `{x}` is replaced. */
export type LostWords = {
  /** By plural form. */
  readonly sum: Readonly<Record<'one' | 'few' | 'many' | 'other', string>>
  readonly column: Readonly<Record<'job' | 'title' | 'state' | 'progress', string>>
  readonly state: Readonly<Record<'running' | 'pending', string>>
  readonly step: string
  readonly unknown: string
}

const english: LostWords = {
  sum: {
    one: '{n} job that it was working on or had waiting was lost.',
    few: '{n} jobs that it was working on or had waiting were lost.',
    many: '{n} jobs that it was working on or had waiting were lost.',
    other: '{n} jobs that it was working on or had waiting were lost.',
  },
  column: { job: 'Job', title: 'What it was', state: 'State', progress: 'Progress' },
  state: { running: 'running', pending: 'waiting' },
  step: '{value} of {max}',
  unknown: 'not known',
}

const russian: LostWords = {
  sum: {
    one: 'Потеряно {n} задание, которое выполнялось или ждало очереди.',
    few: 'Потеряно {n} задания, которые выполнялись или ждали очереди.',
    many: 'Потеряно {n} заданий, которые выполнялись или ждали очереди.',
    other: 'Потеряно {n} задания, которые выполнялись или ждали очереди.',
  },
  column: { job: 'Задание', title: 'Что это было', state: 'Состояние', progress: 'Выполнено' },
  state: { running: 'выполнялось', pending: 'ждало' },
  step: '{value} из {max}',
  unknown: 'неизвестно',
}

export const lostWordsOf = (language: Language): LostWords => (language === 'ru' ? russian : english)

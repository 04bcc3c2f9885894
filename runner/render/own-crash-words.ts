import type { Language } from './report.ts'

const english = {
  title: 'Guardian itself ended unexpectedly',
  chip: 'Over, it watches again',
  why: {
    error: 'An error ended it: {error}.',
    host: 'The host went down or was restarted under it.',
    killed: 'It was killed, or ran out of memory: it left no word.',
  },
  gap: 'Nobody watched for {gap}.',
  unknownGap: 'For how long nobody watched is not known.',
  fact: {
    last: 'Last sign of life',
    found: 'Watching again since',
    lived: 'Had run for',
    process: 'Process',
    memory: 'Its memory then',
    free: 'Memory free on the host then',
    open: 'Incidents open',
  },
  doing: 'What was under way',
  nothing: 'Nothing was being done to any service.',
  error: 'The error',
  log: 'The last lines of its log',
  noLog: 'There is no log of that time.',
  step: {
    report: 'This is a mistake in Guardian: report it with this page.',
    host: 'Look for the reason in the log of the system.',
    killed:
      'Look who ended it: a person, the task manager, or the system for want of memory (Linux: dmesg -T, journalctl -u guardian).',
    supervisor: 'See that something starts Guardian again by itself, as a service of the system (deploy/).',
  },
} as const

export type CrashWords = {
  readonly [Key in keyof typeof english]: (typeof english)[Key] extends string
    ? string
    : { readonly [Inner in keyof (typeof english)[Key]]: string }
}

const russian: CrashWords = {
  title: 'Неожиданно завершился сам Guardian',
  chip: 'Закончено, наблюдение идёт',
  why: {
    error: 'Его завершила ошибка: {error}.',
    host: 'Машина была выключена или перезагружена.',
    killed: 'Его завершили извне, или не хватило памяти: он не успел ничего сказать.',
  },
  gap: 'Никто не наблюдал {gap}.',
  unknownGap: 'Сколько времени никто не наблюдал, неизвестно.',
  fact: {
    last: 'Последний признак жизни',
    found: 'Наблюдение возобновлено',
    lived: 'Проработал',
    process: 'Процесс',
    memory: 'Занимал памяти',
    free: 'Было свободно памяти',
    open: 'Открытые инциденты',
  },
  doing: 'Что было в работе',
  nothing: 'Ни с одним сервисом ничего не делалось.',
  error: 'Ошибка',
  log: 'Последние строки его журнала',
  noLog: 'Журнала за это время нет.',
  step: {
    report: 'Это ошибка в Guardian: сообщите о ней, приложив эту страницу.',
    host: 'Ищите причину в системном журнале.',
    killed:
      'Выясните, кто его завершил: человек, диспетчер задач или система из-за нехватки памяти (Linux: dmesg -T, journalctl -u guardian).',
    supervisor: 'Проверьте, что Guardian запускается снова сам, как служба системы (deploy/).',
  },
}

export const crashWordsOf = (language: Language): CrashWords => (language === 'ru' ? russian : english)

import type { MessageTopic } from '../lib/message.ts'
import type { Language } from './report.ts'

/** Texts of messages in one language; `{x}` is replaced. */
export type MessageWords = {
  readonly title: Readonly<Record<MessageTopic, string>>
  readonly fact: Readonly<
    Record<
      'since' | 'detected' | 'down' | 'failing' | 'exited' | 'attempts' | 'cause' | 'next' | 'report' | 'at',
      string
    >
  >
  readonly reset: string
  readonly span: string
  readonly ongoing: string
  readonly more: string
  readonly test: string
}

const english: MessageWords = {
  title: {
    opened: '{title}: a failure was confirmed',
    acting: '{title}: would be restarted',
    healed: '{title}: healed',
    ended: '{title}: over by itself',
    escalated: '{title}: a person is needed',
    unproven: '{title}: recovery unproven',
    waiting: '{title}: waiting',
    flapping: '{title}: keeps changing',
    degraded: '{title}: degraded',
    'own-trouble': 'Guardian doubts its own host',
    stopped: '{title}: stopped',
    idle: '{title}: nobody uses it',
    digest: '{n} messages that could not be delivered before',
    test: 'Guardian: a test of this channel',
  },
  fact: {
    since: 'First failure',
    detected: 'Detected after',
    down: 'Down for',
    failing: 'Failing',
    exited: 'the process ended',
    attempts: 'Done',
    cause: 'Known trouble',
    next: 'What to do',
    report: 'Report',
    at: 'Said at',
  },
  reset: 'mend the cause, then: guardian service reset {service}',
  span: 'From {first} to {last}.',
  ongoing: 'Not over: {names}.',
  more: '{n} earlier ones are left out',
  test: 'If you read this, the channel {channel} works.',
}

const russian: MessageWords = {
  title: {
    opened: '{title}: сбой подтверждён',
    acting: '{title}: был бы перезапущен',
    healed: '{title}: восстановлен',
    ended: '{title}: прошло само',
    escalated: '{title}: нужен человек',
    unproven: '{title}: восстановление не доказано',
    waiting: '{title}: ожидание',
    flapping: '{title}: то работает, то нет',
    degraded: '{title}: работает не как следует',
    'own-trouble': 'Guardian сомневается в своём хосте',
    stopped: '{title}: остановлен',
    idle: '{title}: никто не пользуется',
    digest: 'Сообщений, которые не удалось доставить раньше: {n}',
    test: 'Guardian: проверка канала',
  },
  fact: {
    since: 'Первый сбой',
    detected: 'Обнаружен через',
    down: 'Простой',
    failing: 'Не проходит',
    exited: 'процесс завершился',
    attempts: 'Сделано',
    cause: 'Известная причина',
    next: 'Что делать',
    report: 'Отчёт',
    at: 'Сказано',
  },
  reset: 'устраните причину, затем: guardian service reset {service}',
  span: 'С {first} по {last}.',
  ongoing: 'Не закончилось: {names}.',
  more: 'более ранних опущено: {n}',
  test: 'Если вы это читаете, канал {channel} работает.',
}

export const messageWordsOf = (language: Language): MessageWords => (language === 'ru' ? russian : english)

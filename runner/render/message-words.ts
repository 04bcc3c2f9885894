import type { MessageTopic } from '../lib/message.ts'
import type { Language } from './report.ts'

/** Texts of messages in one language; `{x}` is replaced. */
export type MessageWords = {
  readonly title: Readonly<Record<MessageTopic, string>>
  readonly fact: Readonly<
    Record<
      | 'since'
      | 'detected'
      | 'down'
      | 'failing'
      | 'exited'
      | 'attempts'
      | 'now'
      | 'before'
      | 'cause'
      | 'next'
      | 'known'
      | 'report'
      | 'at',
      string
    >
  >
  readonly sentence: Readonly<
    Record<'healed' | 'ended' | 'escalated' | 'reminder' | 'unproven' | 'changes', string>
  >
  /** What Guardian is doing about it. */
  readonly restarting: string
  readonly reset: string
  /** What makes reminders and the chain stop. */
  readonly acknowledge: string
  readonly approve: string
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
    reminder: '{title}: still down, a person is needed',
    unproven: '{title}: recovery unproven',
    waiting: '{title}: waiting',
    flapping: '{title}: keeps changing',
    degraded: '{title}: degraded',
    visual: '{title}: looks different, waiting for approval',
    'own-trouble': 'Guardian doubts its own host',
    stopped: '{title}: stopped',
    idle: '{title}: nobody uses it',
    digest: 'The last 24 hours',
    gathered: '{n} messages that waited',
    test: 'Guardian: a test of this channel',
  },
  fact: {
    since: 'First failure',
    detected: 'Detected after',
    down: 'Down for',
    failing: 'Failing',
    exited: 'the process ended',
    attempts: 'Done',
    now: 'Now',
    before: 'Seen before',
    cause: 'Known trouble',
    next: 'What to do',
    known: 'Acknowledge',
    report: 'Report',
    at: 'Said at',
  },
  sentence: {
    healed: '{title} works again after {attempts}; it was down for {down}.',
    ended: '{title} works again; it was down for {down}. Guardian did not mend it.',
    escalated: '{title} is still down after {attempts}. Guardian tries nothing more. {summary}',
    reminder: '{title} is still in trouble after {open}, and nobody has acknowledged it. {summary}',
    unproven: 'After {attempts} the checks gave no answer, so nobody knows whether {title} works.',
    changes: '{n} pages look different: {changes}',
  },
  restarting: 'Guardian restarts it',
  reset: 'mend the cause, then: guardian service reset {service}',
  acknowledge: 'guardian incidents ack {incident} (no more reminders)',
  approve: 'pnpm baselines review; then: pnpm baselines approve <name> --why "…", or reject',
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
    reminder: '{title}: всё ещё не работает, нужен человек',
    unproven: '{title}: восстановление не доказано',
    waiting: '{title}: ожидание',
    flapping: '{title}: то работает, то нет',
    degraded: '{title}: работает не как следует',
    visual: '{title}: выглядит иначе, ждёт одобрения',
    'own-trouble': 'Guardian сомневается в своём хосте',
    stopped: '{title}: остановлен',
    idle: '{title}: никто не пользуется',
    digest: 'Последние сутки',
    gathered: 'Накопилось сообщений: {n}',
    test: 'Guardian: проверка канала',
  },
  fact: {
    since: 'Первый сбой',
    detected: 'Обнаружен через',
    down: 'Простой',
    failing: 'Не проходит',
    exited: 'процесс завершился',
    attempts: 'Сделано',
    now: 'Сейчас',
    before: 'Раньше',
    cause: 'Известная причина',
    next: 'Что делать',
    known: 'Подтвердить',
    report: 'Отчёт',
    at: 'Сказано',
  },
  sentence: {
    healed: '{title}: снова работает. Сделано: {attempts}; простой {down}.',
    ended: '{title}: снова работает, простой {down}. Guardian ничего для этого не сделал.',
    escalated:
      '{title}: не работает. Сделано: {attempts}, не помогло; Guardian больше ничего не предпринимает. {summary}',
    reminder: '{title}: не работает уже {open}, и никто не подтвердил, что знает об этом. {summary}',
    unproven: '{title}: неизвестно, работает ли. Сделано: {attempts}, но проверки не дали ответа.',
    changes: 'Выглядят иначе ({n}): {changes}',
  },
  restarting: 'Guardian перезапускает',
  reset: 'устраните причину, затем: guardian service reset {service}',
  acknowledge: 'guardian incidents ack {incident} (напоминания прекратятся)',
  approve: 'pnpm baselines review, затем: pnpm baselines approve <имя> --why "…" или reject',
  span: 'С {first} по {last}.',
  ongoing: 'Не закончилось: {names}.',
  more: 'более ранних опущено: {n}',
  test: 'Если вы это читаете, канал {channel} работает.',
}

export const messageWordsOf = (language: Language): MessageWords => (language === 'ru' ? russian : english)

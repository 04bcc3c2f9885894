import type { Logger } from 'pino'
import type { Clock } from '../lib/clock.ts'
import { explain } from '../lib/errors.ts'
import type { Ending, Entry, Outbox } from '../store/outbox.ts'

/** What was sent, until the disk knows of it: a disk that refuses keeps us from noting, not from sending. */
export type Sent = {
  add(entries: readonly Entry[], how: Ending): void
  has(entry: Entry): boolean
  /** Notes what can be noted; what cannot stays here, and is not sent again by this process. */
  note(): void
}

export function createSent(outbox: Pick<Outbox, 'done'>, clock: Clock, log: Logger): Sent {
  const unnoted = new Map<number, { readonly entry: Entry; readonly how: Ending }>()
  const sent: Sent = {
    add(entries, how) {
      for (const entry of entries) unnoted.set(entry.n, { entry, how })
      sent.note()
    },
    has: ({ n, tell }) => unnoted.get(n)?.entry.tell.at === tell.at,
    note() {
      try {
        for (const how of ['delivered', 'digest', 'refused'] as const) {
          const ended = [...unnoted.values()].flatMap((one) => (one.how === how ? one.entry : []))
          if (ended.length > 0) outbox.done(ended, clock.now(), how)
          for (const { n } of ended) unnoted.delete(n)
        }
      } catch (error) {
        log.debug({ action: 'notify' }, `What was sent is noted later: ${explain(error)}`)
      }
    },
  }
  return sent
}

import type { Logger } from 'pino'
import type { Clock } from '../lib/clock.ts'
import { explain } from '../lib/errors.ts'
import type { Ending, Entry, Outbox } from '../store/outbox.ts'

/** What was sent, until the disk knows of it: a disk that refuses keeps us from noting, not from sending. */
export type Sent = {
  /** `receipt` is what the vendor calls the message. */
  add(entries: readonly Entry[], how: Ending, receipt?: string): void
  has(entry: Entry): boolean
  /** Notes what can be noted; what cannot stays here, and is not sent again by this process. */
  note(): void
}

type Unnoted = { readonly entries: readonly Entry[]; readonly how: Ending; readonly receipt?: string }

export function createSent(outbox: Pick<Outbox, 'done'>, clock: Clock, log: Logger): Sent {
  let unnoted: readonly Unnoted[] = []
  const sent: Sent = {
    add(entries, how, receipt) {
      unnoted = [...unnoted, { entries, how, ...(receipt !== undefined && { receipt }) }]
      sent.note()
    },
    has: ({ n, tell }) =>
      unnoted.some(({ entries }) => entries.some((one) => one.n === n && one.tell.at === tell.at)),
    note() {
      try {
        for (const one of unnoted) {
          outbox.done(one.entries, clock.now(), one.how, one.receipt)
          unnoted = unnoted.filter((other) => other !== one)
        }
      } catch (error) {
        log.debug({ action: 'notify' }, `What was sent is noted later: ${explain(error)}`)
      }
    },
  }
  return sent
}

import type { Logger } from 'pino'
import type { Clock } from '../lib/clock.ts'
import { DeliveryError, explain } from '../lib/errors.ts'
import type { Message } from '../lib/message.ts'
import type { Notifier } from '../lib/plugin.ts'
import { createLane } from '../schedule/lanes.ts'
import type { Ending, Entry, Outbox } from '../store/outbox.ts'
import { nextOf, pauseMs, threadOf } from './delivery.ts'
import { createRefusals, type Refusals } from './refusals.ts'
import { createSent, type Sent } from './sent.ts'
import type { Turns } from './turns.ts'

export type Round = {
  readonly channel: string
  readonly notifier: Notifier
  readonly outbox: Pick<Outbox, 'waiting' | 'done'>
  readonly turns: Turns
  /** Told how messages ended, for who counts them. */
  readonly ended?: (channel: string, how: Ending, count: number) => void
  /** One message for these, or a digest of them. */
  readonly write: (entries: readonly Entry[]) => Message | Promise<Message>
  readonly clock: Clock
  /** 0 to 1. */
  readonly random: () => number
  readonly log: Logger
}

/** What a round came to: there may be more, there is nothing, or the receiver has to be left alone. */
export type Ended = { readonly is: 'sent' } | { readonly is: 'idle' | 'failed'; readonly pauseMs: number }

/** No receiver holds a message for longer. */
const deadlineMs = 10_000
/** Messages that a full disk held back are saved later, when nobody wakes us. */
const lookMs = 30_000

type Memory = { readonly sent: Sent; readonly refusals: Refusals; failures: number; digests: boolean }

/** Sends what is next on one channel, once a call. Rejects when the outbox cannot be read or the signal aborts. */
export function createMailman(round: Round): (signal: AbortSignal) => Promise<Ended> {
  const { channel, notifier, outbox, turns, write, clock, random } = round
  const log = round.log.child({ action: 'notify', channel })
  const lane = createLane({ name: `messages for ${channel}`, concurrency: 1, clock })
  const memory: Memory = {
    sent: counting(createSent(outbox, clock, log), round),
    refusals: createRefusals(clock, random),
    failures: 0,
    digests: true,
  }
  return async (signal) => {
    const { sent, refusals } = memory
    sent.note()
    const { due, heldOver, never, nextAt } = turns.sort(
      outbox.waiting(channel).filter((entry) => !sent.has(entry) && !refusals.isHeld(threadOf(entry))),
    )
    if (never.length > 0) sent.add(never, 'dropped')
    const entries = nextOf(due, heldOver, memory.digests)
    const [first] = entries
    if (first === undefined) {
      memory.digests = true
      return {
        is: 'idle',
        pauseMs: Math.min(lookMs, refusals.soonestMs(), Math.max(1, nextAt - clock.now())),
      }
    }
    try {
      const thread = entries.length === 1 ? turns.firstOf(first) : undefined
      const told = { ...(thread !== undefined && { first: thread }) }
      const { said, id, extra } = await lane.run(
        async (turn) => notifier.send(await write(entries), { ...told, signal: turn.signal }),
        { deadlineMs, signal },
      )
      if (memory.failures > 0) log.info(`${channel} takes messages again`)
      log.debug({ count: entries.length }, said)
      memory.failures = 0
      sent.add(entries, entries.length > 1 ? 'digest' : 'delivered', entries.length > 1 ? undefined : id)
      for (const entry of entries) refusals.forget(threadOf(entry))
      if (extra) {
        await lane
          .run((turn) => extra.run(turn.signal), { deadlineMs, signal })
          .catch((error: unknown) =>
            log.info(`${channel} took a message without ${extra.what}: ${explain(error)}`),
          )
      }
      return { is: 'sent' }
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof DeliveryError && error.refused) return refused(round, log, memory, entries, error)
      return failed(round, log, memory, error)
    }
  }
}

const counting = (sent: Sent, { channel, ended }: Round): Sent => ({
  ...sent,
  add(entries, how, receipt) {
    sent.add(entries, how, receipt)
    ended?.(channel, how, entries.length)
  },
})

/** The receiver is in trouble, or we are on our way to it: it is left alone, and nothing is lost. */
function failed({ channel, random }: Round, log: Logger, memory: Memory, error: unknown): Ended {
  memory.failures += 1
  const asked = error instanceof DeliveryError ? error.retryAfterMs : undefined
  const pause = pauseMs(memory.failures, asked, random)
  const level = memory.failures === 1 ? 'warn' : 'debug'
  log[level](
    { failures: memory.failures, retryInMs: pause },
    `A message for ${channel} is kept and sent again: ${explain(error)}`,
  )
  return { is: 'failed', pauseMs: pause }
}

/** The receiver works, but will not have this one: it waits, or is given up with its text in the log. */
function refused(
  { channel }: Round,
  log: Logger,
  memory: Memory,
  entries: readonly Entry[],
  error: DeliveryError,
): Ended {
  const [first] = entries
  if (first === undefined || entries.length > 1) {
    memory.digests = false
    log.warn(`${channel} refused a digest; its messages are sent one by one: ${explain(error)}`)
    return { is: 'sent' }
  }
  const thread = threadOf(first)
  if (!memory.refusals.add(thread, error)) return { is: 'sent' }
  memory.refusals.forget(thread)
  memory.sent.add(entries, 'refused')
  log.error(
    { topic: first.tell.topic, service: first.tell.subject },
    `${channel} refuses a message, which is given up (${explain(error)}): ${first.tell.text}`,
  )
  return { is: 'sent' }
}

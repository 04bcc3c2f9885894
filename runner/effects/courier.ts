import type { Logger } from 'pino'
import type { Clock } from '../lib/clock.ts'
import { explain } from '../lib/errors.ts'
import type { Notifier } from '../lib/plugin.ts'
import { createMailman, type Ended, type Round } from './mailman.ts'
import type { Turns } from './turns.ts'

type Parts = Omit<Round, 'channel' | 'notifier' | 'turns'> & {
  readonly channels: ReadonlyMap<string, Notifier>
  readonly turnsOf: (channel: string) => Turns
}

/**
 * Brings messages from the outbox to their channels: at least once, in order for each incident and channel. Every channel
 * has a way of its own, so that one that is dead delays no other, and healing waits for none of them.
 */
export type Courier = {
  /** There may be something to send. */
  wake(): void
  /** Sends for a few seconds more what can be sent at once, and ends; the rest waits for the next Guardian. */
  close(): Promise<void>
}

const closeMs = 3_000
const tryAgainMs = 30_000

export function createCourier({ channels, turnsOf, ...round }: Parts): Courier {
  const lines = [...channels].map(([channel, notifier]) =>
    createLine(
      untroubled(createMailman({ ...round, channel, notifier, turns: turnsOf(channel) }), channel, round.log),
      round.clock,
    ),
  )
  return {
    wake() {
      for (const line of lines) line.wake()
    },
    async close() {
      await Promise.all(lines.map((line) => line.close(closeMs)))
      await Promise.allSettled([...channels.values()].map((notifier) => notifier.close?.()))
    },
  }
}

type Line = { wake(): void; close(ms: number): Promise<void> }

type Rounds = (signal: AbortSignal) => Promise<Ended>

/** An outbox that cannot be read is looked at again later. */
const untroubled =
  (round: Rounds, channel: string, log: Logger): Rounds =>
  (signal) =>
    round(signal).catch((error: unknown): Ended => {
      const text = `The messages for ${channel} cannot be read: ${explain(error)}`
      if (!signal.aborted) log.error({ action: 'notify', channel }, text)
      return { is: 'failed', pauseMs: tryAgainMs }
    })

/** One round after the other, with the pauses that they ask for. */
function createLine(round: Rounds, clock: Clock): Line {
  const stopping = new AbortController()
  let busy: Promise<void> | undefined
  let asked = false
  let resting = false
  let closing = false
  let stopTimer: () => void = () => undefined

  async function run(): Promise<void> {
    let ended: Ended
    do {
      asked = false
      ended = await round(stopping.signal)
    } while (ended.is === 'sent' || (ended.is === 'idle' && asked))
    busy = undefined
    resting = ended.is === 'failed'
    if (!closing) stopTimer = clock.after(ended.pauseMs, begin)
  }
  function begin(): void {
    stopTimer()
    busy = run()
  }
  return {
    wake() {
      asked = true
      if (busy !== undefined || resting || closing) return
      // Not at once: what is being decided comes first.
      stopTimer()
      stopTimer = clock.after(0, begin)
    },
    async close(ms) {
      closing = true
      stopTimer()
      if (asked && busy === undefined && !resting) begin()
      const stop = clock.after(ms, () => stopping.abort(new Error('Guardian is stopping')))
      await busy
      stop()
    },
  }
}

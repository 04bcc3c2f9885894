import { Counter, Gauge, type Registry } from 'prom-client'

export type OutboxMetrics = {
  /** Messages of a channel ended: delivered, digest, refused, dropped. */
  ended(channel: string, how: string, count: number): void
  /** They waited for too long, or were too many. */
  givenUp(channel: string, count: number): void
  /** Where what waits is read when somebody asks. Channels without anything are 0. */
  follow(
    channels: readonly string[],
    backlog: () => readonly { readonly channel: string; readonly count: number; readonly oldestAt: number }[],
  ): void
}

export function createOutboxMetrics(registry: Registry): OutboxMetrics & { refresh(now: number): void } {
  const common = { labelNames: ['channel'], registers: [registry] }
  const waiting = new Gauge({
    ...common,
    name: 'guardian_outbox_waiting',
    help: 'Messages that wait for their channel',
  })
  const oldest = new Gauge({
    ...common,
    name: 'guardian_outbox_oldest_seconds',
    help: 'How long the oldest of them has been waiting; 0 when none waits',
  })
  const messages = new Counter({
    name: 'guardian_messages_total',
    help: 'Messages that are done with, by how',
    labelNames: ['channel', 'how'],
    registers: [registry],
  })
  let followed: { channels: readonly string[]; backlog: Parameters<OutboxMetrics['follow']>[1] } | undefined
  return {
    ended: (channel, how, count) => messages.inc({ channel, how }, count),
    givenUp: (channel, count) => messages.inc({ channel, how: 'given up' }, count),
    follow(channels, backlog) {
      followed = { channels, backlog }
    },
    refresh(now) {
      if (followed === undefined) return
      const found = new Map(followed.backlog().map((one) => [one.channel, one]))
      for (const channel of followed.channels) {
        const { count = 0, oldestAt = now } = found.get(channel) ?? {}
        waiting.set({ channel }, count)
        oldest.set({ channel }, Math.max(0, now - oldestAt) / 1_000)
      }
    },
  }
}

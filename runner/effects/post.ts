import type { Logger } from 'pino'
import { channelsOf } from '../config/channels.ts'
import type { Config } from '../config.ts'
import type { World } from '../core/world.ts'
import type { Reporting } from '../evidence/reporting.ts'
import type { Clock } from '../lib/clock.ts'
import { explain } from '../lib/errors.ts'
import type { Mask } from '../lib/mask.ts'
import type { Notifier } from '../lib/plugin.ts'
import { scheduleSuites } from '../schedule/cron.ts'
import type { Tell } from '../store/outbox.ts'
import type { Store } from '../store/store.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { type Courier, createCourier } from './courier.ts'
import { createLetters } from './letters.ts'
import { createTurns } from './turns.ts'

type Parts = {
  readonly config: Config
  readonly store: Pick<Store, 'outbox' | 'incidents' | 'figures' | 'commit'>
  readonly channels: ReadonlyMap<string, Notifier>
  readonly metrics: Pick<Metrics, 'outbox'>
  readonly clock: Clock
  readonly log: Logger
  readonly mask: Mask
  readonly world: () => World
  readonly reporting: Pick<Reporting, 'evidenceOf'>
}

/** Everything that leaves as a message: what the engine tells of, and the digest of the day. */
export type Post = Courier & {
  /** From here on the digest of the day is sent. */
  begin(): void
}

export function createPost(parts: Parts): Post {
  const { config, store, channels, metrics, clock, log, reporting } = parts
  const write = createLetters({ ...parts, evidenceOf: reporting.evidenceOf })
  const manners = new Map(channelsOf(config).map((channel) => [channel.id, channel.manners]))
  const courier = createCourier({
    write,
    clock,
    log,
    channels,
    outbox: store.outbox,
    random: Math.random,
    ended: metrics.outbox.ended,
    turnsOf: (channel) =>
      createTurns({
        channel,
        manners: manners.get(channel) ?? { afterMs: 0, selective: false, isQuiet: () => false },
        begun: store.outbox.begun,
        incidentOf: store.incidents.get,
        clock,
      }),
  })
  metrics.outbox.follow([...channels.keys()], store.outbox.backlog)
  let daily: { close(): Promise<void> } | undefined
  return {
    wake: courier.wake,
    begin() {
      daily = tellDaily(parts, courier.wake)
    },
    async close() {
      await daily?.close()
      await courier.close()
    },
  }
}

/** One that was missed, because nobody watched at that time, is not made up for. */
function tellDaily({ config, store, clock, log }: Parts, wake: () => void) {
  const tellAt = (at: number): Tell => ({
    type: 'tell',
    topic: 'digest',
    subject: 'host',
    text: 'The last 24 hours',
    at,
  })
  if (!channelsOf(config).some((channel) => channel.takes(tellAt(0)))) return undefined
  const { digest: cron, timezone } = config.report
  const say = (error: unknown) =>
    log.error({ action: 'notify' }, `The digest of the day could not be saved: ${explain(error)}`)
  return scheduleSuites({
    clock,
    suites: [{ id: 'digest of the day', cron, timezone }],
    async run() {
      store.commit({ tells: [tellAt(clock.now())] })
      wake()
    },
    onMissed: ({ count }) => log.info({ action: 'notify', count }, 'The digest of the day was missed'),
    onError: (_, error) => say(error),
  })
}

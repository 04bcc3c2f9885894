import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Activity } from '../core/activity.ts'
import type { Event } from '../core/event.ts'
import type { World } from '../core/world.ts'
import { type Clock, wait } from '../lib/clock.ts'
import { inWords } from '../lib/duration.ts'
import { AdapterError, explain } from '../lib/errors.ts'
import type { ActivitySource } from '../lib/plugin.ts'
import { plain } from '../lib/text.ts'

type Parts = {
  readonly dispatch: (event: Event) => void
  readonly clock: Clock
  readonly log: Logger
  readonly mask: (text: string) => string
  /** A service that was stopped on purpose is not asked what it does. */
  readonly isStopped: (service: string) => boolean
}

type Setup = Omit<Parts, 'isStopped'> & {
  readonly sources: ReadonlyMap<string, ActivitySource>
  readonly world: () => World
  readonly config: Pick<Config, 'services'>
}

export type Watch = { begin(signal: AbortSignal): void; close(): Promise<void> }

/** Looks at the use of every service that has a source of activity. */
export function createActivityWatch({ sources, world, config, ...parts }: Setup): Watch {
  const isStopped = (service: string) => world().services[service]?.phase.name === 'stopped'
  return {
    begin(signal) {
      for (const [service, source] of sources) {
        const pace = config.services[service]?.activity
        if (pace !== undefined) void watchActivity({ ...parts, isStopped }, service, source, pace, signal)
      }
    },
    async close() {
      await Promise.allSettled([...sources.values()].map((source) => source.close?.()))
    },
  }
}

type Pace = { readonly every: number; readonly timeout: number }

/** Looks at a service's use again and again until the signal aborts; every look becomes an `activity` event. */
async function watchActivity(
  parts: Parts,
  service: string,
  source: ActivitySource,
  { every, timeout }: Pace,
  signal: AbortSignal,
): Promise<void> {
  const { dispatch, clock, log } = parts
  let seen = true
  while (!signal.aborted) {
    if (!parts.isStopped(service)) {
      const lookedAt = clock.now()
      const activity = await look(parts, source, timeout, signal)
      if (signal.aborted) return
      const could = activity.use !== 'unknown'
      if (could !== seen)
        log[could ? 'info' : 'debug']({ service, action: 'activity' }, `Use of ${service}: ${activity.what}`)
      seen = could
      dispatch({ type: 'activity', at: clock.now(), service, lookedAt, activity })
    }
    await wait(clock, every, signal).catch(() => undefined)
  }
}

/** A source that was told to stop may still say what it has found out by other ways. */
const graceMs = 300

/** One look; whatever goes wrong, a source deaf to its deadline included, is that nothing could be seen. */
async function look(
  { clock, mask }: Parts,
  source: ActivitySource,
  timeoutMs: number,
  stopping: AbortSignal,
): Promise<Activity> {
  const late = new AbortController()
  const deaf = Promise.withResolvers<never>()
  let stopTimer = clock.after(timeoutMs, () => {
    const reason = new AdapterError(`no answer within ${inWords(timeoutMs)}`)
    stopTimer = clock.after(graceMs, () => deaf.reject(reason))
    late.abort(reason)
  })
  const signal = AbortSignal.any([late.signal, stopping])
  try {
    const seen = await Promise.race([source.look({ signal }), deaf.promise])
    return { ...seen, what: plain(mask(seen.what), 200) }
  } catch (error) {
    return { use: 'unknown', what: plain(mask(explain(error)), 200) }
  } finally {
    stopTimer()
  }
}

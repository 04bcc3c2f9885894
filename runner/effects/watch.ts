import type { Logger } from 'pino'
import type { Event } from '../core/event.ts'
import { type Clock, wait } from '../lib/clock.ts'
import { explain } from '../lib/errors.ts'
import type { Driver } from '../lib/plugin.ts'

const retryMs = 5_000
const lookDeadlineMs = 10_000

type Parts = {
  readonly dispatch: (event: Event) => void
  readonly clock: Clock
  readonly log: Logger
}

/** Every change that a driver tells of becomes a `seen` event, until the signal aborts. A watch that breaks is begun again. */
export async function watchService(
  parts: Parts,
  service: string,
  driver: Driver,
  signal: AbortSignal,
): Promise<void> {
  const { dispatch, clock, log } = parts
  while (!signal.aborted) {
    try {
      for await (const status of driver.watch(signal))
        dispatch({ type: 'seen', at: clock.now(), service, status })
    } catch (error) {
      if (!signal.aborted)
        log.warn({ service }, `Watching ${service} broke off, and begins again: ${explain(error)}`)
    }
    await wait(clock, retryMs, signal).catch(() => undefined)
  }
}

/** Asks the driver once. What it cannot say is `unknown`, which proves nothing. */
export async function look({ dispatch, clock, log }: Parts, service: string, driver: Driver): Promise<void> {
  const status = await driver
    .status({ signal: AbortSignal.timeout(lookDeadlineMs) })
    .catch((error: unknown) => {
      log.warn({ service }, `The state of ${service} cannot be seen: ${explain(error)}`)
      return { state: 'unknown' as const, detail: explain(error) }
    })
  dispatch({ type: 'seen', at: clock.now(), service, status })
}

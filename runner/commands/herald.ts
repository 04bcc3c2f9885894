import type { App } from '../app.ts'
import { phaseIn } from '../control.ts'
import type { World } from '../core/world.ts'
import { explain } from '../lib/errors.ts'
import { type SdNotify, sdNotify } from '../lib/sd-notify.ts'
import { plain } from '../lib/text.ts'
import { count } from './output.ts'

export type Herald = {
  /** Said when the services are no longer watched. */
  stopping(): Promise<void>
}

/** A turn of the engine older than this is no sign of life; it turns twice a second. */
const stillMs = 5_000
/** Time that changes of the services are gathered in, so that a storm of them starts few programs. */
const gatherMs = 1_000

type Parts = Pick<App, 'config' | 'clock' | 'log' | 'engine' | 'lastTickAt' | 'onDecided'>

/**
 * Tells systemd that we are ready, how the services are, and at half of WatchdogSec that the engine still turns.
 * Without systemd it does nothing.
 */
export async function createHerald(app: Parts, systemd = sdNotify(app.config.env)): Promise<Herald> {
  if (systemd === undefined) return { stopping: async () => undefined }
  const { clock, log, engine } = app
  const send = sender(systemd, (error) => log.warn({ action: 'systemd' }, explain(error)))
  const text = () => `STATUS=${statusText(app.config, engine.world())}`
  let told = text()
  let stopGathering: (() => void) | undefined
  let stopPinging: (() => void) | undefined

  const stopHearing = app.onDecided(({ before, after }) => {
    if (before.services === after.services || stopGathering) return
    stopGathering = clock.after(gatherMs, () => {
      stopGathering = undefined
      const now = text()
      if (now !== told) void send(now)
      told = now
    })
  })
  const ping = (everyMs: number) => {
    stopPinging = clock.after(everyMs, () => {
      ping(everyMs)
      if (clock.now() - app.lastTickAt() < stillMs) void send('WATCHDOG=1')
    })
  }
  await send('READY=1', told)
  if (systemd.watchdogMs !== undefined) ping(systemd.watchdogMs / 2)
  return {
    async stopping() {
      stopHearing()
      stopGathering?.()
      stopPinging?.()
      await send('STOPPING=1', 'STATUS=Stopping; the services go on running')
    },
  }
}

/** One after the other, so that an old status never comes after a newer one. What goes wrong is said once. */
function sender(systemd: SdNotify, complain: (error: unknown) => void) {
  let last: Promise<void> = Promise.resolve()
  let failed = false
  return (...assignments: readonly string[]): Promise<void> => {
    last = last
      .then(() => systemd.send(...assignments))
      .then(
        () => {
          failed = false
        },
        (error: unknown) => {
          if (!failed) complain(error)
          failed = true
        },
      )
    return last
  }
}

/** `2 of 3 services up; panel: waiting`, for `systemctl status`. */
export function statusText({ services }: Parts['config'], world: World): string {
  const phases = Object.keys(services).map((id) => ({ id, phase: phaseIn(world, id).name }))
  const others = phases.filter(({ phase }) => phase !== 'up')
  const up = `${phases.length - others.length} of ${count(phases.length, 'service')} up`
  return plain([up, ...others.map(({ id, phase }) => `${id}: ${phase}`)].join('; '), 300)
}

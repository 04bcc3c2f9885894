import { windowsOf } from '../config/maintenance.ts'
import type { Config } from '../config.ts'
import { scheduled } from '../core/commanded.ts'
import type { Event } from '../core/event.ts'
import type { Clock } from '../lib/clock.ts'
import { followWindows, type Windows } from '../schedule/windows.ts'

type Parts = {
  readonly config: Pick<Config, 'services' | 'maintenance'>
  readonly clock: Clock
  readonly dispatch: (event: Event) => void
}

/** Forbids acting whenever a window of maintenance is open; to be begun before the first service is looked at. */
export const keepMaintenance = ({ config, clock, dispatch }: Parts): Windows =>
  followWindows({
    clock,
    windows: windowsOf(config),
    onOpen: ({ window: { services, why }, until }) =>
      dispatch({
        type: 'commanded',
        at: clock.now(),
        by: scheduled,
        command: { do: 'maintenance', services, until, ...(why !== undefined && { note: why }) },
      }),
  })

import { execa } from 'execa'
import { AdapterError } from './errors.ts'

/** The variables by which systemd tells a service how to report. No program that we start may report in our place. */
export const notifyVariables = ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID'] as const

type Environment = Readonly<Record<string, string | undefined>>

export type SdNotify = {
  /** Time without a sign of life after which systemd kills us. */
  readonly watchdogMs?: number
  /** Assignments of sd_notify(3), such as `READY=1`. Rejects with AdapterError. */
  send(...assignments: readonly string[]): Promise<void>
}

const sendMs = 10_000

/**
 * Reports to systemd; undefined when it did not ask (Type=notify). Node has no unix datagram sockets, so that
 * `systemd-notify` sends them: the unit needs NotifyAccess=all. WATCHDOG_PID is not looked at: a launcher such as npm
 * may have that number, and systemd waits for a sign of the whole unit.
 */
export function sdNotify({
  NOTIFY_SOCKET: socket,
  WATCHDOG_USEC: usec,
  PATH,
}: Environment): SdNotify | undefined {
  if (!socket) return undefined
  const watchdogMs = Number(usec) / 1_000
  const env = { NOTIFY_SOCKET: socket, ...(PATH && { PATH }) }
  return {
    ...(watchdogMs > 0 && { watchdogMs }),
    async send(...assignments) {
      try {
        await execa('systemd-notify', [...assignments], { env, extendEnv: false, timeout: sendMs })
      } catch (cause) {
        throw new AdapterError(
          'systemd cannot be told how Guardian is: systemd-notify did not work. Install it (Debian: systemd), or set Type=exec and remove WatchdogSec',
          { cause },
        )
      }
    },
  }
}

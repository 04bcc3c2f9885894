import type { DriverStatus, Life, ServiceState } from './service.ts'
import { serviceOf, type Turn } from './turn.ts'

/** The restarts that a service's own supervisor makes go by this name. */
export const supervisor = 'its own supervisor'

/** Remembers what the driver says, and whose life it tells of. */
export function rememberStatus(turn: Turn, service: string, status: DriverStatus): Turn {
  const { life, missing, ...before } = serviceOf(turn, service)
  const lives = nextLife(life, status, turn.at)
  const absent =
    status.state === 'missing'
      ? (missing ?? { since: turn.at })
      : status.state === 'unknown'
        ? missing
        : undefined
  return withState(turn, {
    ...before,
    status,
    ...(lives && { life: lives }),
    ...(absent && { missing: absent }),
  })
}

/** A stop on purpose ends what can be compared: whoever starts it next was asked to. */
function nextLife(life: Life | undefined, status: DriverStatus, at: number): Life | undefined {
  const { identity, restarts } = status
  const { startingSince, stoppingSince, ...known } = life ?? {}
  switch (status.state) {
    case 'running':
      // Between two lives a manager may say that it runs and not know as what.
      return identity === undefined
        ? { ...known, ran: true }
        : { identity, ...(restarts !== undefined && { restarts }), ran: true }
    case 'starting':
      return { ...known, startingSince: startingSince ?? at }
    case 'stopping':
      return { ...known, stoppingSince: stoppingSince ?? at }
    case 'stopped':
    case 'missing':
      return undefined
    default:
      return known
  }
}

/**
 * Whether a service runs in another life than before. A manager that counts its own restarts says whether that was its
 * doing; of the others a new identity is all that can be seen.
 */
export function restartedByItself(before: Life | undefined, status: DriverStatus): boolean {
  if (status.state !== 'running' || !before?.identity || !status.identity) return false
  if (before.identity === status.identity) return false
  if (before.restarts === undefined || status.restarts === undefined) return true
  return status.restarts > before.restarts
}

/** Whether it ran until somebody stopped it: what an action of ours left behind was not seen to run since. */
export const ranUntilNow = ({ life, status }: ServiceState): boolean =>
  life?.ran === true && (status?.state === 'running' || status?.state === 'stopping')

/** The driver proved that the process had ended, and has not seen another one since. */
export const isGone = ({ incident, status }: ServiceState): boolean =>
  incident?.exited === true && status?.state !== 'running'

/** After an action of ours, the life that it began is the one to compare with; without its identity, the next one seen. */
export function ourLife(turn: Turn, service: string, identity: string | undefined): Turn {
  const { life, ...before } = serviceOf(turn, service)
  if (identity !== undefined && life?.identity === identity) return turn
  return withState(turn, { ...before, ...(identity !== undefined && { life: { identity } }) })
}

const withState = (turn: Turn, state: ServiceState): Turn => ({
  ...turn,
  world: { ...turn.world, services: { ...turn.world.services, [state.id]: state } },
})

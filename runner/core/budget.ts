import type { HostPolicy, ServicePolicy } from './policy.ts'
import type { World } from './world.ts'

const minute = 60_000
const hour = 60 * minute

export type Allowance =
  | { readonly ok: true }
  | { readonly ok: false; readonly text: string; readonly until: number }

/** Whether one more restart of a service fits into the hour's, the host's and the moment's budget. */
export function allowance(
  world: World,
  service: string,
  policy: ServicePolicy,
  host: HostPolicy,
  at: number,
): Allowance {
  const own = world.restarts.filter((restart) => restart.service === service && restart.at > at - hour)
  if (own.length >= policy.restartsPerHour) {
    return spent(
      `${own.length} restarts of ${service} in the last hour`,
      (own[own.length - policy.restartsPerHour]?.at ?? at) + hour,
    )
  }
  const recent = world.restarts.filter((restart) => restart.at > at - 10 * minute)
  if (recent.length >= host.restartsPerTenMinutes) {
    const oldest = recent[recent.length - host.restartsPerTenMinutes]?.at ?? at
    return spent(`${recent.length} restarts on this host in the last 10 minutes`, oldest + 10 * minute)
  }
  const running = Object.values(world.services).filter(
    ({ id, phase }) => id !== service && (phase.name === 'acting' || phase.name === 'verifying'),
  )
  if (running.length >= host.restartsAtOnce) {
    return spent(`${running.map(({ id }) => id).join(' and ')} are being restarted already`, at + 1000)
  }
  return { ok: true }
}

/** Restarts of a service in the last hour, its own supervisor's included. */
export const spentInHour = (world: World, service: string, at: number): number =>
  world.restarts.filter((restart) => restart.service === service && restart.at > at - hour).length

const spent = (text: string, until: number): Allowance => ({ ok: false, text, until })

/** Restarts that still count, with one more. */
export const charge = (world: World, service: string, at: number): World => ({
  ...world,
  restarts: [...world.restarts.filter((restart) => restart.at > at - hour), { at, service }],
})

import type { CheckState } from './check.ts'
import type { ServiceState } from './service.ts'
import type { World } from './world.ts'

/**
 * The world as a Guardian finds it that starts at `at`. When the host's clock was set back while we were away, what is
 * remembered lies in the future: answers would be too old to be heard, and pauses would last for hours. So all of it is
 * moved back, as little as needed, and the order and length of everything stay as they were.
 */
export function setBack(world: World, at: number): World {
  const by = Math.max(0, newest(world) - at)
  if (by === 0) return world
  const services = mapValues(world.services, (state) => earlierService(state, by))
  const checks = mapValues(world.checks, (states) => mapValues(states, (state) => earlierCheck(state, by)))
  const restarts = world.restarts.map((restart) => earlier(restart, by, ['at']))
  const { trouble } = world.host
  const host = trouble === undefined ? {} : { trouble: earlier(trouble, by, ['since', 'until']) }
  return { services, checks, restarts, host }
}

/** The latest moment that is known to have been. */
function newest({ services, checks, restarts }: World): number {
  const ofServices = Object.values(services).flatMap(({ since, actedAt = 0 }) => [since, actedAt])
  const states = Object.values(checks).flatMap((states) => Object.values(states))
  const ofChecks = states.map(({ last }) => last?.startedAt ?? 0)
  return Math.max(0, ...ofServices, ...ofChecks, ...restarts.map((restart) => restart.at))
}

function earlierService(state: ServiceState, by: number): ServiceState {
  const { phase, incident, missing, action, activity, idle, busy } = state
  return {
    ...earlier(state, by, ['since', 'healthySince', 'actedAt']),
    phase: earlier(phase, by, ['since', 'deadline', 'until']),
    ...(incident && { incident: earlier(incident, by, ['symptomAt', 'openedAt', 'lastGoodAt']) }),
    ...(missing && { missing: earlier(missing, by, ['since']) }),
    ...(action && { action: earlier(action, by, ['startedAt', 'deadlineAt']) }),
    ...(activity && { activity: earlier(activity, by, ['since']) }),
    ...(idle && { idle: earlier(idle, by, ['since', 'dueAt']) }),
    ...(busy && { busy: earlier(busy, by, ['progressAt']) }),
  }
}

function earlierCheck(state: CheckState, by: number): CheckState {
  const { last } = state
  return {
    ...earlier(state, by, ['at', 'failingSince', 'lastPassAt']),
    ...(last && { last: earlier(last, by, ['startedAt']) }),
  }
}

function earlier<T extends object>(value: T, by: number, times: readonly string[]): T {
  const moved = Object.entries(value).flatMap(([key, time]) =>
    times.includes(key) && typeof time === 'number' ? [[key, time - by]] : [],
  )
  return { ...value, ...Object.fromEntries(moved) }
}

const mapValues = <T>(values: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]))

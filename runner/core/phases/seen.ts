import { lifeSigns } from '../blame.ts'
import { ranUntilNow, rememberStatus, restartedByItself } from '../life.ts'
import { closeIncident } from '../open.ts'
import type { DriverStatus, Phase, ServiceState, WaitingFor } from '../service.ts'
import { treat } from '../treat.ts'
import { beginLife, emit, enter, policyOf, serviceOf, type Turn } from '../turn.ts'
import { stopped } from './acting.ts'
import { autoStart } from './auto-start.ts'
import { exited, proveEnd } from './exited.ts'
import { attemptFailed } from './failed.ts'
import { foundRunning, interrupted } from './interrupted.ts'
import { foundMissing } from './missing.ts'
import { superseded } from './supervised.ts'
import { rise } from './up.ts'
import { driverSign, healed } from './verifying.ts'
import { isLooping } from './waiting.ts'

/** What the service manager says. Only a proven end is acted upon; "unknown" proves nothing. */
export function seen(turn: Turn, service: string, status: DriverStatus): Turn {
  const before = serviceOf(turn, service)
  const noted = rememberStatus(turn, service, status)
  if (restartedByItself(before.life, status))
    return running(superseded(noted, service, before.phase), service)
  switch (status.state) {
    case 'failed':
      return ended(noted, service, before.phase)
    case 'stopped':
      return foundStopped(noted, service, before)
    case 'missing':
      return before.status?.state === 'missing' ? noted : foundMissing(noted, service, before.phase)
    case 'running':
      return running(noted, service)
    default:
      return noted
  }
}

function ended(turn: Turn, service: string, phase: Phase): Turn {
  switch (phase.name) {
    case 'unknown':
    case 'up':
    case 'suspect':
      return exited(turn, service)
    case 'verifying':
      return phase.lost
        ? interrupted(turn, service)
        : attemptFailed(proveEnd(turn, service), service, endText(turn, service))
    case 'waiting':
      return endedWaiting(turn, service, phase.why)
    default:
      return turn
  }
}

/** A proven end waits for no grace and no doubt about ourselves, but for what bounds every restart. */
function endedWaiting(turn: Turn, service: string, why: WaitingFor): Turn {
  switch (why) {
    case 'cooldown':
    case 'escalated':
      return proveEnd(turn, service)
    case 'parent':
      return turn
    default:
      return exited(turn, service)
  }
}

const endText = (turn: Turn, service: string): string =>
  `It ended again after the start: ${serviceOf(turn, service).status?.detail ?? 'no reason given'}`

function foundStopped(turn: Turn, service: string, before: ServiceState): Turn {
  const { phase } = before
  switch (phase.name) {
    case 'unknown':
      return turn.policy.services[service]?.autoStart ? autoStart(turn, service) : foundDown(turn, service)
    case 'up':
    case 'suspect':
      return foundDown(turn, service)
    case 'verifying':
      return phase.lost ? interrupted(turn, service) : stoppedAgain(turn, service)
    case 'stopped':
      return isAlwaysUp(turn, service) && phase.by === 'the service manager' ? autoStart(turn, service) : turn
    case 'waiting':
      if (before.missing !== undefined) return installedAgain(turn, service)
      return ranUntilNow(before) ? stoppedWaiting(turn, service, phase.why) : turn
    default:
      return turn
  }
}

/** Stopped while a start or restart of it was verified. */
const stoppedAgain = (turn: Turn, service: string): Turn =>
  isAlwaysUp(turn, service)
    ? attemptFailed(proveEnd(turn, service), service, endText(turn, service))
    : stopped(turn, service, 'the service manager')

/** Whoever stops what is in trouble has taken it in hand. */
const stoppedWaiting = (turn: Turn, service: string, why: WaitingFor): Turn =>
  isAlwaysUp(turn, service) ? endedWaiting(turn, service, why) : stopped(turn, service, 'the service manager')

const isAlwaysUp = (turn: Turn, service: string): boolean => turn.policy.services[service]?.alwaysUp ?? false

/** Its manager knows it again, and it waits to be started: by us if it is ours to start, else by whoever installed it. */
function installedAgain(turn: Turn, service: string): Turn {
  const { incident } = serviceOf(turn, service)
  if (incident !== undefined && isAlwaysUp(turn, service)) return treat(turn, service)
  return foundDown(
    closeIncident(turn, service, 'ended by itself', `${service} is installed again, and stopped`),
    service,
  )
}

/** An operator's stop is respected, unless the service is declared to be always up. */
function foundDown(turn: Turn, service: string): Turn {
  return isAlwaysUp(turn, service) ? exited(turn, service) : stopped(turn, service, 'the service manager')
}

function running(turn: Turn, service: string): Turn {
  const { phase } = serviceOf(turn, service)
  const hasChecks = lifeSigns(turn.policy, service).length > 0
  if (phase.name === 'stopped') return enter(beginLife(turn, service), service, { name: 'unknown' })
  if (phase.name === 'unknown' && !hasChecks) return rise(turn, service)
  if (
    phase.name === 'waiting' &&
    !isLooping(phase, turn.at) &&
    serviceOf(turn, service).incident?.failing.length === 0
  ) {
    return rise(closeIncident(turn, service, 'ended by itself', `${service} runs again by itself`), service)
  }
  if (phase.name !== 'verifying') return turn
  if (!(driverSign in phase.passes)) return foundRunning(turn, service, phase)
  if (turn.at <= phase.since) return turn
  const passes = { ...phase.passes, [driverSign]: (phase.passes[driverSign] ?? 0) + 1 }
  const counted = enter(turn, service, { ...phase, passes })
  return (passes[driverSign] ?? 0) >= policyOf(turn, service).verifyPasses
    ? healed(counted, service)
    : emit(counted, { type: 'look', service })
}

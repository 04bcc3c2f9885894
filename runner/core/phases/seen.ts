import { lifeSigns } from '../blame.ts'
import { closeIncident } from '../open.ts'
import type { DriverStatus, Phase } from '../service.ts'
import { act, treat } from '../treat.ts'
import { enter, patch, policyOf, serviceOf, type Turn } from '../turn.ts'
import { stopped } from './acting.ts'
import { exited } from './exited.ts'
import { foundRunning, interrupted } from './interrupted.ts'
import { rise } from './up.ts'
import { attemptFailed, driverSign, healed } from './verifying.ts'

/** What the service manager says. Only a proven end is acted upon; "unknown" proves nothing. */
export function seen(turn: Turn, service: string, status: DriverStatus): Turn {
  const before = serviceOf(turn, service)
  const noted = patch(turn, service, { status })
  switch (status.state) {
    case 'failed':
      return ended(noted, service, before.phase)
    case 'stopped':
    case 'missing':
      return foundStopped(noted, service, before.phase)
    case 'running':
      return running(noted, service, before.phase)
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
      return phase.lost ? interrupted(turn, service) : attemptFailed(turn, service, endText(turn, service))
    case 'waiting':
      return phase.why === 'alertOnly' || phase.why === 'unproven' ? exited(turn, service) : turn
    default:
      return turn
  }
}

const endText = (turn: Turn, service: string): string =>
  `It ended again after the start: ${serviceOf(turn, service).status?.detail ?? 'no reason given'}`

function foundStopped(turn: Turn, service: string, phase: Phase): Turn {
  const known = turn.policy.services[service]
  switch (phase.name) {
    case 'unknown':
      return known?.autoStart ? autoStart(turn, service) : foundDown(turn, service)
    case 'up':
    case 'suspect':
      return foundDown(turn, service)
    case 'verifying':
      return phase.lost ? interrupted(turn, service) : stopped(turn, service, 'the service manager')
    case 'stopped':
      return known?.alwaysUp && phase.by === 'the service manager' ? autoStart(turn, service) : turn
    default:
      return turn
  }
}

/** An operator's stop is respected, unless the service is declared to be always up. */
function foundDown(turn: Turn, service: string): Turn {
  return turn.policy.services[service]?.alwaysUp
    ? exited(turn, service)
    : stopped(turn, service, 'the service manager')
}

function autoStart(turn: Turn, service: string): Turn {
  const why = 'It is to be running whenever Guardian runs'
  return act(turn, service, 'start', { attempt: 0, why, by: 'guardian' })
}

function running(turn: Turn, service: string, phase: Phase): Turn {
  const hasChecks = lifeSigns(turn.policy, service).length > 0
  if (phase.name === 'stopped') return enter(turn, service, { name: 'unknown' })
  if (phase.name === 'unknown' && !hasChecks) return rise(turn, service)
  if (phase.name === 'waiting' && serviceOf(turn, service).incident?.failing.length === 0) {
    return rise(closeIncident(turn, service, 'ended by itself', `${service} runs again by itself`), service)
  }
  if (phase.name !== 'verifying') return turn
  if (!(driverSign in phase.passes)) return foundRunning(turn, service, phase)
  if (turn.at <= phase.since) return turn
  const passes = { ...phase.passes, [driverSign]: (phase.passes[driverSign] ?? 0) + 1 }
  const counted = enter(turn, service, { ...phase, passes })
  return (passes[driverSign] ?? 0) >= policyOf(turn, service).verifyPasses
    ? healed(counted, service)
    : counted
}

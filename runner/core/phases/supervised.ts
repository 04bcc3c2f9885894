import { lifeSigns } from '../blame.ts'
import { charge, spentInHour } from '../budget.ts'
import { supervisor } from '../life.ts'
import { openIncident } from '../open.ts'
import { escalate } from '../rest.ts'
import type { Phase } from '../service.ts'
import { amend, beginLife, enter, note, patch, policyOf, serviceOf, type Turn } from '../turn.ts'
import { record } from './record.ts'
import { verify } from './verifying.ts'

/**
 * The service died and its own supervisor (systemd, NSSM, Docker, pm2) was faster than we: that is an attempt like one
 * of ours, so it is charged, verified within the same time, and a loop of it calls a person.
 */
export function superseded(turn: Turn, service: string, phase: Phase): Turn {
  const { holds } = serviceOf(turn, service)
  switch (phase.name) {
    case 'acting':
    case 'stopped':
      return turn
    case 'waiting':
      if (phase.why === 'escalated') return stillLooping(turn, service, phase)
      return phase.why === 'parent' || holds.length > 0 ? turn : count(turn, service)
    case 'verifying':
      return holds.length > 0 ? turn : count(endedAgain(turn, service), service)
    default:
      return holds.length > 0 ? turn : count(turn, service)
  }
}

const endedAgain = (turn: Turn, service: string): Turn =>
  record(turn, service, 'failed', 'It ended again, and its own supervisor restarted it')

function count(turn: Turn, service: string): Turn {
  const { attempts } = serviceOf(turn, service)
  const policy = policyOf(turn, service)
  const text = `${service} ended, and its own supervisor restarted it`
  const opened = openIncident(beginLife(turn, service), service, lifeSigns(turn.policy, service), text)
  const told = attemptOf(opened, service, text)
  const loops =
    attempts >= Math.max(1, policy.attempts) ||
    spentInHour(turn.world, service, turn.at) >= policy.restartsPerHour
  if (loops) return callPerson(told, service)
  const charged = { ...told, world: charge(told.world, service, turn.at) }
  const counted = patch(charged, service, { attempts: attempts + 1 })
  const line = `Its own supervisor restarted it; this counts as restart ${attempts + 1} of ${policy.attempts}`
  return verify(note(counted, service, 'acted', line), service)
}

/** Writes its restart into the incident, as one that is done. */
function attemptOf(turn: Turn, service: string, why: string): Turn {
  const { incident } = serviceOf(turn, service)
  const action = {
    id: `${service}-supervised-${turn.at.toString(36)}`,
    service,
    kind: 'restart' as const,
    attempt: 0,
    why,
    by: supervisor,
    startedAt: turn.at,
    deadlineAt: turn.at,
    ...(incident && { incident: incident.id }),
  }
  const done = { ...action, endedAt: turn.at }
  return amend(patch(turn, service, { action }), service, ({ actions }) => ({ actions: [...actions, done] }))
}

function callPerson(turn: Turn, service: string): Turn {
  const text = `${service} keeps ending, and its own supervisor keeps restarting it`
  const called = escalate(record(turn, service, 'failed', text), service, text)
  const { phase } = serviceOf(called, service)
  return phase.name === 'waiting' ? stillLooping(called, service, phase) : called
}

/** A person knows already; only a whole healthy time shows that the loop has ended. */
function stillLooping(turn: Turn, service: string, phase: Extract<Phase, { name: 'waiting' }>): Turn {
  const until = turn.at + policyOf(turn, service).resetAfterMs
  return enter(beginLife(turn, service), service, { ...phase, until })
}

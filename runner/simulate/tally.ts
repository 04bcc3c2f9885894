import type { Topic } from '../core/effect.ts'
import type { IncidentOutcome } from '../core/incident.ts'
import type { Policy } from '../core/policy.ts'
import type { WaitingFor } from '../core/service.ts'
import { assumedMs, usualMs, wasNeedless } from './actions.ts'
import { type History, type Outage, outagesOf } from './history.ts'
import { replay, type Step } from './replay.ts'

/** What a policy would have done about one service, and what that would have cost. Times in milliseconds. */
export type ServiceTally = {
  incidents: number
  /** How its incidents ended; `open` at the end of the record. */
  outcomes: Partial<Record<IncidentOutcome | 'open', number>>
  restarts: number
  starts: number
  /** Restarts of outages that the record has end by themselves. */
  needless: number
  /** Restarts of which the record does not tell that. */
  untold: number
  /** Spent in restarts, at their usual time. */
  restartingMs: number
  escalations: number
  /** Times at which it would have waited, or done nothing, by the reason. */
  refusals: Partial<Record<WaitingFor, { count: number; text: string }>>
  /** From the first failing answer to the incident, one of each. */
  detectionMs: number[]
  /** The checks failed so long in the record, whatever would have been done. */
  downMs: number
  outages: number
}

export type Simulation = {
  readonly services: Readonly<Record<string, ServiceTally>>
  /** By what they are about. */
  readonly messages: Readonly<Partial<Record<Topic, number>>>
  readonly ownTrouble: number
}

/** Replays a history with a policy and counts. A policy that only rehearses is taken at its word for acting. */
export function simulate(history: History, given: Policy): Simulation {
  const policy: Policy = { ...given, host: { ...given.host, dryRun: false } }
  const outages = new Map(
    Object.keys(policy.services).map((id) => [id, outagesOf(history, policy, id)] as const),
  )
  const services = Object.fromEntries([...outages].map(([id, spans]) => [id, emptyTally(spans)]))
  const messages: Partial<Record<Topic, number>> = {}
  const last = replay(history, policy, (step) => {
    for (const effect of step.effects) {
      if (effect.type === 'tell') messages[effect.topic] = (messages[effect.topic] ?? 0) + 1
    }
    countActs(services, history, outages, step)
    if (step.before.services !== step.after.services) countChanges(services, step)
  })
  for (const [id, { incident }] of Object.entries(last.services)) {
    const tally = services[id]
    if (tally && incident) tally.outcomes.open = (tally.outcomes.open ?? 0) + 1
  }
  return { services, messages, ownTrouble: messages['own-trouble'] ?? 0 }
}

const emptyTally = (outages: readonly Outage[]): ServiceTally => ({
  incidents: 0,
  outcomes: {},
  restarts: 0,
  starts: 0,
  needless: 0,
  untold: 0,
  restartingMs: 0,
  escalations: 0,
  refusals: {},
  detectionMs: [],
  downMs: outages.reduce((sum, { from, to }) => sum + to - from, 0),
  outages: outages.length,
})

type Tallies = Readonly<Record<string, ServiceTally>>

function countActs(
  services: Tallies,
  history: History,
  outages: ReadonlyMap<string, readonly Outage[]>,
  { effects }: Step,
): void {
  for (const effect of effects) {
    if (effect.type === 'tell' && effect.topic === 'escalated') {
      const tally = services[effect.subject]
      if (tally) tally.escalations += 1
    }
    if (effect.type !== 'act') continue
    const { service, kind, startedAt } = effect.action
    const tally = services[service]
    if (tally === undefined) continue
    if (kind === 'start') tally.starts += 1
    if (kind !== 'restart') continue
    tally.restarts += 1
    tally.restartingMs += usualMs(history, service) ?? assumedMs
    const needless = wasNeedless(history, outages.get(service) ?? [], service, startedAt)
    if (needless === undefined) tally.untold += 1
    else if (needless) tally.needless += 1
  }
}

function countChanges(services: Tallies, { before, after }: Step): void {
  for (const [id, state] of Object.entries(after.services)) {
    const old = before.services[id]
    const tally = services[id]
    if (old === state || tally === undefined) continue
    if (state.incident && state.incident.id !== old?.incident?.id) {
      tally.incidents += 1
      tally.detectionMs.push(state.incident.openedAt - state.incident.symptomAt)
    }
    const closed = state.lastIncident
    if (closed && closed !== old?.lastIncident) {
      const outcome = closed.outcome ?? 'unproven'
      tally.outcomes[outcome] = (tally.outcomes[outcome] ?? 0) + 1
    }
    const { phase } = state
    if (phase.name !== 'waiting' || phase.why === 'escalated') continue
    if (old?.phase.name === 'waiting' && old.phase.why === phase.why) continue
    const refused = tally.refusals[phase.why]
    tally.refusals[phase.why] = { count: (refused?.count ?? 0) + 1, text: refused?.text ?? phase.text }
  }
}

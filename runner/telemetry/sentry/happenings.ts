import type { ActionRecord } from '../../core/action.ts'
import type { Incident } from '../../core/incident.ts'
import type { World } from '../../core/world.ts'

/** What a person who reads Sentry should know of an incident. */
export type Happening = {
  readonly what: 'service-crash' | 'health-timeout' | 'failed-recovery' | 'escalation'
  readonly incident: Incident
  /** The attempt that failed. */
  readonly action?: ActionRecord
}

/** What happened between two worlds; each is told once in the life of an incident, a failed recovery once an attempt. */
export function happeningsBetween(before: World, after: World): readonly Happening[] {
  if (before.services === after.services) return []
  return Object.values(after.services).flatMap((state) => {
    const was = before.services[state.id]
    if (was === state) return []
    const old = [was?.incident, was?.lastIncident]
    return [state.lastIncident, state.incident].flatMap((incident) => {
      const known = old.find((one) => one?.id === incident?.id)
      return incident === undefined || incident === known ? [] : newIn(incident, known)
    })
  })
}

function newIn(incident: Incident, known: Incident | undefined): readonly Happening[] {
  const began = (question: (one: Incident) => boolean) =>
    question(incident) && !(known !== undefined && question(known))
  const failed = incident.actions.filter(
    ({ id, outcome }) =>
      outcome === 'failed' && known?.actions.find((one) => one.id === id)?.outcome !== 'failed',
  )
  return [
    ...(began(crashed) ? [{ what: 'service-crash', incident } as const] : []),
    ...(began(timedOut) ? [{ what: 'health-timeout', incident } as const] : []),
    ...failed.map((action) => ({ what: 'failed-recovery', incident, action }) as const),
    ...(began(({ outcome }) => outcome === 'escalated') ? [{ what: 'escalation', incident } as const] : []),
  ]
}

/** Proven by its driver, or as a check sees it: nothing runs, nothing listens. */
const crashed = ({ exited, observations }: Incident): boolean =>
  exited === true || observations.some(({ reason }) => reason === 'exited' || reason === 'refused')

const timedOut = ({ observations }: Incident): boolean =>
  observations.some(({ reason }) => reason === 'timeout')

import type { Event } from '@sentry/node'
import type { ActionRecord } from '../../core/action.ts'
import { fingerprintOf, normaliseError } from '../../core/fingerprint.ts'
import type { Incident } from '../../core/incident.ts'
import type { Happening } from './happenings.ts'

/** What happened, as Sentry's event; unmasked. Milliseconds become the seconds that Sentry counts in. */
export function eventOf(happening: Happening, at: number): Event {
  const { what, incident, action } = happening
  const [check] = incident.failing
  return {
    message: sentence(happening),
    level: what === 'escalation' ? 'fatal' : 'error',
    timestamp: at / 1_000,
    logger: 'guardian',
    fingerprint: [...fingerprintOf(incident)],
    tags: {
      what,
      service: incident.service,
      ...(check !== undefined && { check }),
      incident: incident.id,
      ...(action && { attempt: action.attempt }),
    },
    contexts: { incident: facts(incident), ...(action && { action: attempt(action) }) },
  }
}

function sentence({ what, incident, action }: Happening): string {
  const { service, summary } = incident
  switch (what) {
    case 'service-crash':
      return `${service} is down. ${summary}`
    case 'health-timeout':
      return `${service} does not answer in time. ${summary}`
    case 'failed-recovery':
      return `Restart ${action?.attempt ?? ''} of ${service} did not help. ${action?.detail ?? summary}`
    case 'escalation':
      return `${service} is still down after ${incident.actions.length} attempts; a person is needed. ${summary}`
  }
}

const facts = ({ id, openedAt, symptomAt, failing, summary, actions, outcome }: Incident) => ({
  id,
  summary,
  failing: failing.join(', '),
  began: new Date(symptomAt).toISOString(),
  opened: new Date(openedAt).toISOString(),
  attempts: actions.length,
  ...(outcome && { outcome }),
})

/** Not who asked for it: that is a person's name. */
const attempt = ({ id, kind, attempt: number, startedAt, endedAt, detail }: ActionRecord) => ({
  id,
  kind,
  attempt: number,
  started: new Date(startedAt).toISOString(),
  ...(endedAt !== undefined && { ended: new Date(endedAt).toISOString() }),
  ...(detail !== undefined && { detail }),
})

/** An error of our own: a line of the log, or what ended Guardian; unmasked. */
export type OwnError = {
  readonly at: number
  readonly text: string
  readonly type?: string
  readonly stack?: string
  readonly service?: string
  readonly check?: string
  readonly incident?: string
  /** What we were doing: `store`, `suite`, `crash`. */
  readonly action?: string
}

type Frames = (stack: string) => NonNullable<NonNullable<Event['exception']>['values']>[number]['stacktrace']

/** `frames` reads a stack as the SDK does. */
export function ownErrorEvent(error: OwnError, frames: Frames): Event {
  const { at, text, type = 'GuardianError', stack, service = 'guardian', check, incident, action } = error
  const stacktrace = stack === undefined ? undefined : frames(stack)
  return {
    level: action === 'crash' ? 'fatal' : 'error',
    timestamp: at / 1_000,
    logger: 'guardian',
    fingerprint: [...ownFingerprint(error)],
    exception: { values: [{ type, value: text, ...(stacktrace && { stacktrace }) }] },
    tags: {
      what: action === 'crash' ? 'guardian-crash' : 'own-error',
      service,
      ...(check !== undefined && { check }),
      ...(incident !== undefined && { incident }),
      ...(action !== undefined && { action }),
    },
  }
}

export const ownFingerprint = ({ service = 'guardian', text }: OwnError): readonly [string, string] => [
  service,
  normaliseError(text),
]

import { type Manners, type Sorted, sortOut } from '../core/alerting.ts'
import type { Incident } from '../core/incident.ts'
import type { Clock } from '../lib/clock.ts'
import type { Begun, Entry } from '../store/outbox.ts'
import { threadOf } from './delivery.ts'

/** Whose turn it is on one channel, and what it was told first of an incident. */
export type Turns = {
  sort(entries: readonly Entry[]): Sorted<Entry>
  /** What the vendor calls the first message of the incident that this belongs to. */
  firstOf(entry: Entry): string | undefined
}

type Parts = {
  readonly channel: string
  readonly manners: Manners
  readonly begun: (channel: string, incident: string) => Begun | undefined
  readonly incidentOf: (id: string) => Incident | undefined
  readonly clock: Clock
}

/** Judged anew at each look from what is stored, so that no timer is lost when we are killed. */
export function createTurns({ channel, manners, begun, incidentOf, clock }: Parts): Turns {
  return {
    sort(entries) {
      const waiting = entries.map((entry) => {
        const { topic, at, incident } = entry.tell
        return {
          entry,
          topic,
          at,
          thread: threadOf(entry),
          incident: incident === undefined ? undefined : incidentOf(incident),
          begun: incident !== undefined && begun(channel, incident) !== undefined,
        }
      })
      const { due, heldOver, never, nextAt } = sortOut(waiting, manners, clock.now())
      const entriesOf = (some: readonly { readonly entry: Entry }[]) => some.map(({ entry }) => entry)
      return { due: entriesOf(due), heldOver: entriesOf(heldOver), never: entriesOf(never), nextAt }
    },
    firstOf: ({ tell }) => (tell.incident === undefined ? undefined : begun(channel, tell.incident)?.receipt),
  }
}

import { fingerprintOf } from './fingerprint.ts'
import type { Incident } from './incident.ts'

type Seen = Pick<Incident, 'id' | 'service' | 'summary' | 'openedAt' | 'outcome'>

/** Incidents with the same service and the same error: what it was, how often, and how often it was healed. */
export type Repeated = {
  /** The newest of them. */
  readonly last: Seen
  readonly count: number
  readonly healed: number
}

/** What happened more than once, the most frequent first. */
export function repeatedIn(incidents: readonly Seen[]): readonly Repeated[] {
  const groups = Map.groupBy(incidents, (incident) => fingerprintOf(incident).join('\u0000'))
  return [...groups.values()]
    .flatMap((group) => {
      const last = [...group].sort((a, b) => b.openedAt - a.openedAt)[0]
      const healed = group.filter(({ outcome }) => outcome === 'healed').length
      return last === undefined || group.length < 2 ? [] : { last, count: group.length, healed }
    })
    .sort((a, b) => b.count - a.count || b.last.openedAt - a.last.openedAt)
}

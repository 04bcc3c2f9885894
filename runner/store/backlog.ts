import type { Incident } from '../core/incident.ts'
import type { Observation } from '../core/observation.ts'
import type { SuiteRun } from '../core/run.ts'
import type { World } from '../core/world.ts'
import type { Tell } from './outbox.ts'

/** What has to be saved still: quiet observations of the last second, and whatever a full disk refused. */
export type Backlog = {
  world: World | undefined
  /** The newest state of each, by id. */
  readonly incidents: Map<string, Incident>
  readonly runs: Map<string, SuiteRun>
  readonly tells: Tell[]
  readonly observations: Observation[]
  /** Observations given up because the disk refused for too long. */
  lost: number
}

export const emptyBacklog = (): Backlog => ({
  world: undefined,
  incidents: new Map(),
  runs: new Map(),
  tells: [],
  observations: [],
  lost: 0,
})

/** Memory is bounded: 1,000 checks make 10,000 observations in 2.5 minutes, and a disk may be full for days. */
const most = { observations: 10_000, others: 1_000 }

/** Gives up the oldest beyond the bounds. */
export function trim(backlog: Backlog): void {
  const excess = Math.max(0, backlog.observations.length - most.observations)
  backlog.observations.splice(0, excess)
  backlog.lost += excess
  backlog.tells.splice(0, Math.max(0, backlog.tells.length - most.others))
  for (const map of [backlog.incidents, backlog.runs]) {
    const oldest = [...map.keys()].slice(0, Math.max(0, map.size - most.others))
    for (const id of oldest) map.delete(id)
  }
}

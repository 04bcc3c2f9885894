import type { ActionRecord } from '../core/action.ts'
import type { Check } from '../core/check.ts'
import type { Observation } from '../core/observation.ts'
import { createHistory } from './history.ts'
import { createPacks } from './packs.ts'
import { reading } from './read.ts'
import { loadWorld } from './world.ts'

export type Recorded = {
  /** Oldest first within each check. */
  readonly observations: readonly Observation[]
  /** What is remembered of each check now: whether it is vital, and how it runs. */
  readonly checks: ReadonlyMap<string, Check>
  /** What incidents remember of actions that began in that time. */
  readonly actions: readonly ActionRecord[]
}

const all = 10_000_000

/** All that is kept since a time, read beside a running daemon; undefined where nothing is remembered yet. */
export const readHistory = (dataDir: string, since: number): Recorded | undefined =>
  reading(dataDir, (incidents, db) => {
    const history = createHistory(db, createPacks(db))
    const states = Object.values(loadWorld(db).world.checks).flatMap((checks) => Object.values(checks))
    const names = db.prepare('SELECT DISTINCT check_id FROM sources ORDER BY check_id').all()
    return {
      observations: names.flatMap(({ check_id: check }) =>
        history.list({ check: String(check), since, limit: all }).toReversed(),
      ),
      checks: new Map(states.map(({ check }) => [check.id, check])),
      actions: incidents
        .list({ limit: all })
        .flatMap(({ actions }) => actions)
        .filter(({ startedAt }) => startedAt >= since),
    }
  })

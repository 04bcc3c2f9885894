import type { Config } from '../config.ts'
import { changesIn } from '../core/approval.ts'
import { incidentFigures } from '../core/figures.ts'
import { uptimeOf } from '../core/uptime.ts'
import type { World } from '../core/world.ts'
import type { Day } from '../render/daily.ts'
import type { Figures } from '../store/figures.ts'

const dayMs = 86_400_000

/** What the 24 hours before `at` came to, and what is open now. */
export function dayOf(config: Pick<Config, 'services'>, figures: Figures, world: World, at: number): Day {
  const facts = figures.facts(at - dayMs).filter(({ openedAt }) => openedAt <= at)
  const titleOf = (id: string) => config.services[id]?.title ?? id
  const ids = Object.keys(config.services)
  return {
    at,
    services: ids.map((id) => {
      const time = figures.time(id, at - dayMs, at)
      const own = facts.filter(({ service }) => service === id)
      return { title: titleOf(id), uptime: uptimeOf(time), downMs: time.down, incidents: own.length }
    }),
    figures: incidentFigures(facts),
    open: ids.filter((id) => world.services[id]?.incident !== undefined).map(titleOf),
    changes: ids.flatMap((id) =>
      changesIn(world, id).flatMap(({ last }) => (last ? `${titleOf(id)}: ${last.summary}` : [])),
    ),
  }
}

import type { Incident } from '../../runner/core/incident.ts'
import type { SuiteRun } from '../../runner/core/run.ts'
import { createIncidents } from '../../runner/store/incidents.ts'
import { createRuns } from '../../runner/store/runs.ts'
import { type Database, inTransaction } from '../../runner/store/sqlite.ts'
import { dayMs } from '../../runner/store/tallies.ts'
import { chance } from './history-year.ts'

const incidentsADay = 10
const runsADay = 12

/** A year of incidents, and 90 days of runs, which is what is kept of them. */
export function fillEvents(db: Database, services: number, now: number): void {
  const random = chance(11)
  const incidents = createIncidents(db)
  const runs = createRuns(db)
  inTransaction(db, () => {
    for (let index = 0; index < 365 * incidentsADay; index += 1)
      incidents.put(
        incident(index, now - random() * 365 * dayMs, 1 + Math.floor(random() * services), random),
      )
    for (let index = 0; index < 90 * runsADay; index += 1)
      runs.put(run(index, now - random() * 90 * dayMs, random))
  })
}

function incident(index: number, at: number, service: number, random: () => number): Incident {
  const openedAt = Math.round(at)
  const closedAt = openedAt + Math.round(5_000 + random() ** 6 * 1_800_000)
  const id = `service-${service}`
  const text = 'GET /api/health: connection refused'
  return {
    id: `BUG-${index}-${id}`,
    service: id,
    lastGoodAt: openedAt - 23_000,
    symptomAt: openedAt - 8_000,
    openedAt,
    closedAt,
    outcome: random() < 0.9 ? 'healed' : 'escalated',
    failing: [`${id}/health`],
    summary: text,
    observations: [],
    actions: [],
    timeline: Array.from({ length: 8 }, (_, step) => ({ at: openedAt + step * 1_000, kind: 'note', text })),
    suppressed: [],
  }
}

function run(index: number, at: number, random: () => number): SuiteRun {
  const failed = random() < 0.05 ? 1 : 0
  return {
    id: `run-${index}`,
    suite: ['smoke', 'api', 'visual'][index % 3] ?? 'smoke',
    trigger: 'schedule',
    startedAt: Math.round(at),
    tookMs: 20_000,
    ended: 'complete',
    passed: 40 - failed,
    degraded: 0,
    failed,
    inconclusive: 0,
    skipped: 0,
  }
}

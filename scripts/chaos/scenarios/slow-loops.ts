import type { Incident } from '../../../runner/core/incident.ts'
import { judged, type Scenario } from '../scenario.ts'
import { crashing } from '../virtual.ts'

const minute = 60_000

const escalated = (incidents: readonly Incident[]): number =>
  incidents.filter(({ outcome }) => outcome === 'escalated').length

/** Hours pass here in a moment: the deciding part of Guardian with a clock of our own, every tick and check in it. */
export const slowLoops: Scenario = {
  name: 'slow-crash-loops',
  injected:
    'a service that crashes every 90 s, and one that crashes every 11 minutes, for three hours (injected clock)',
  expected:
    'every 90 s: a person is called after the third restart. Every 11 min: never more than five restarts in an hour',
  async run() {
    const fast = crashing({ everyMs: 90_000, forMs: 180 * minute })
    const slow = crashing({ everyMs: 11 * minute, forMs: 180 * minute })
    const inHour = Math.max(
      ...slow.restarts.map(
        (at) => slow.restarts.filter((other) => other >= at && other < at + 60 * minute).length,
      ),
    )
    const problems = [
      ...(fast.restarts.length === 3 && escalated(fast.incidents) === 1
        ? []
        : [`every 90 s: ${fast.restarts.length} restarts, ${escalated(fast.incidents)} calls`]),
      ...(inHour <= 5 && slow.restarts.length > 5
        ? []
        : [`every 11 min: ${inHour} restarts in an hour, ${slow.restarts.length} in all`]),
    ]
    const found = `every 90 s: ${fast.restarts.length} restarts and a call; every 11 min: ${slow.restarts.length} restarts in 3 h, ${inHour} in the fullest hour`
    return judged(problems, found)
  },
}

import type { Config } from '../config.ts'
import { parseDuration } from '../lib/duration.ts'
import { UserError } from '../lib/errors.ts'
import type { Entry } from '../simulate/entry.ts'
import { readHistory } from '../store/read-history.ts'

/** When `--last 3d` began, in milliseconds since 1970. */
export function sinceOf(last: string): number {
  const ms = parseDuration(last)
  if (ms !== undefined && ms > 0) return Date.now() - ms
  throw new UserError(`"${last}" is not a time`, 'Write how far back to go: --last 12h, --last 3d')
}

/** What the store of a configuration has kept since a time, as entries of a history. Evidence stays where it is. */
export function recordedEntries({ dataDir }: Config, since: number): readonly Entry[] {
  const recorded = readHistory(dataDir, since)
  if (recorded === undefined)
    throw new UserError(
      `Nothing has been recorded in ${dataDir} yet`,
      'Let it watch for a while: guardian start',
      {
        exitCode: 1,
      },
    )
  const { observations, checks, actions } = recorded
  return [
    ...observations.map(({ evidence: _, ...observation }): Entry => {
      const check = checks.get(observation.check)
      return {
        type: 'observed',
        ...observation,
        ...(check && { vital: check.vital, weight: check.weight }),
      }
    }),
    ...actions.map(
      ({ service, kind, by, startedAt, endedAt, outcome }): Entry => ({
        type: 'acted',
        service,
        kind,
        by,
        startedAt,
        ...(endedAt !== undefined && { endedAt }),
        ...(outcome && { outcome }),
      }),
    ),
  ]
}

import type { IncidentFacts } from '../core/figures.ts'
import type { SuiteRun } from '../core/run.ts'
import { addTally, latencyBounds, noTally, type Tally } from '../core/tally.ts'
import type { Incidents } from './incidents.ts'
import type { Runs } from './runs.ts'
import type { Spans } from './spans.ts'
import type { Database, Row } from './sqlite.ts'
import { hourMs, type Tallies } from './tallies.ts'

export type CheckTally = { readonly check: string; readonly service: string; readonly tally: Tally }

/** What figures are made of. Times are milliseconds; windows begin with the hour of `from`. */
export type Figures = Pick<Spans, 'time' | 'hours'> & {
  /** The answers of each check, summed up; of all places together. */
  checks(from: number, to: number): readonly CheckTally[]
  /** Answers of one check by minute, of the last 14 days; the running hour is not in it. */
  checkMinutes(check: string, from: number, to: number): ReturnType<Tallies['minutes']>
  /** Incidents that opened at or after `since`, oldest first. */
  facts(since: number): readonly IncidentFacts[]
  /** Runs of suites that began at or after `since`, newest first. */
  runs(since: number): readonly SuiteRun[]
}

type Parts = {
  readonly db: Database
  readonly spans: Pick<Spans, 'time' | 'hours'>
  readonly tallies: Tallies
  readonly incidents: Pick<Incidents, 'facts'>
  readonly runs: Pick<Runs, 'list'>
}

/** Runs of suites in 90 days, if one ran every two minutes. */
const mostRuns = 65_000

export function createFigures({ db, spans, tallies, incidents, runs }: Parts): Figures {
  const all = db.prepare('SELECT n, check_id, service FROM sources ORDER BY check_id')
  const bounds = [0, ...latencyBounds.map((ms) => ms * 1_000), Number.MAX_SAFE_INTEGER]
  const buckets = bounds
    .slice(1)
    .map(
      (bound, at) => `sum(verdict < 3 AND took_us > ${at === 0 ? -1 : bounds[at]} AND took_us <= ${bound})`,
    )
  const fresh = db.prepare(
    `SELECT sum(verdict = 0) AS pass, sum(verdict = 1) AS degraded, sum(verdict = 2) AS fail,
       sum(verdict = 3) AS inconclusive, total(took_us) FILTER (WHERE verdict < 3) AS sum_us,
       min(took_us) FILTER (WHERE verdict < 3) AS min_us, max(took_us) FILTER (WHERE verdict < 3) AS max_us,
       concat_ws(' ', ${buckets.join(', ')}) AS buckets
     FROM observations WHERE source = ? AND at >= ? AND at < ? HAVING count(*) > 0`,
  )
  const sourcesOf = db.prepare('SELECT n FROM sources WHERE check_id = ?')

  function tally(source: number, from: number, to: number): Tally {
    const start = Math.floor(from / hourMs) * hourMs
    const row = fresh.get(source, start, to)
    const older = tallies.between(source, start, to)
    return row === undefined ? older : addTally(older, freshTally(row))
  }

  return {
    time: spans.time,
    hours: spans.hours,
    checks(from, to) {
      const rows = all.all().map(({ n, check_id, service }) => ({
        check: String(check_id),
        service: String(service),
        tally: tally(Number(n), from, to),
      }))
      return [...Map.groupBy(rows, ({ check, service }) => `${check}\u0000${service}`).values()].flatMap(
        ([first, ...others]) =>
          first === undefined
            ? []
            : { ...first, tally: others.reduce((sum, other) => addTally(sum, other.tally), first.tally) },
      )
    },
    checkMinutes: (check, from, to) =>
      sourcesOf
        .all(check)
        .flatMap(({ n }) => tallies.minutes(Number(n), from, to))
        .sort((a, b) => a.at - b.at),
    facts: incidents.facts,
    runs: (since) => runs.list({ since, limit: mostRuns }),
  }
}

const freshTally = (row: Row): Tally => ({
  ...noTally,
  pass: Number(row.pass),
  degraded: Number(row.degraded),
  fail: Number(row.fail),
  inconclusive: Number(row.inconclusive),
  sumMs: Number(row.sum_us) / 1_000,
  ...(row.min_us !== null && { minMs: Number(row.min_us) / 1_000, maxMs: Number(row.max_us) / 1_000 }),
  buckets: String(row.buckets).split(' ').map(Number),
})

import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { kpisOf, windows } from '../../runner/core/kpi.ts'
import type { Clock } from '../../runner/lib/clock.ts'
import { openDatabase } from '../../runner/store/database.ts'
import { createFigures, type Figures } from '../../runner/store/figures.ts'
import { createIncidents } from '../../runner/store/incidents.ts'
import { unpack } from '../../runner/store/pack.ts'
import { createRuns } from '../../runner/store/runs.ts'
import { createSpans } from '../../runner/store/spans.ts'
import type { Database } from '../../runner/store/sqlite.ts'
import { openStore } from '../../runner/store/store.ts'
import { createTallies, dayMs, hourMs } from '../../runner/store/tallies.ts'
import { fillEvents } from './history-events.ts'
import { generateYear } from './history-year.ts'
import { atMost, median, type Row, tableOf } from './row.ts'

const checks = 100
const times = 21
const limit = { megabytes: 200, queryMs: 50, stepMs: 10 }

/** The size of a year of history and the time that figures take; generating it takes about a minute. */
export async function benchHistory(): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-history-'))
  const now = Date.UTC(2026, 10, 22, 12, 20)
  try {
    const { db, path } = openDatabase(folder, now)
    const startedAt = performance.now()
    const { answers } = generateYear(db, checks, now)
    fillEvents(db, checks, now)
    const tookMs = performance.now() - startedAt
    const { note: fresh, steps } = sampleAgrees(folder, db, now)
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    const megabytes = (await stat(path)).size / 1e6
    const rows = queries(db, now)
    db.close()
    const note = `${checks} checks every 15 s, 365 days; ${(answers / 1e6).toFixed(1)} million answers of 7 days one by one; generated in ${Math.round(tookMs / 1_000)} s; ${fresh}`
    const size = atMost('a year of history, size', megabytes, 'MB', limit.megabytes, note)
    const stepNote = `median of ${steps.length} steps of 240 answers, worst ${Math.max(...steps).toFixed(1)} ms; the event loop waits so long`
    return [size, atMost('a step of summing up', median(steps), 'ms', limit.stepMs, stepNote), ...rows]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function queries(db: Database, now: number): readonly Row[] {
  const parts = { spans: createSpans(db), tallies: createTallies(db), runs: createRuns(db) }
  const figures: Figures = createFigures({ db, incidents: createIncidents(db), ...parts })
  const services = Array.from({ length: checks }, (_, index) => ({
    id: `service-${index + 1}`,
    target: 0.995,
  }))
  const one = 'service-50'
  const asked: Readonly<Record<string, () => unknown>> = {
    'uptime of one service, 90 d': () => figures.time(one, now - windows['90d'], now),
    'uptime of all services, 90 d': () =>
      services.map(({ id }) => figures.time(id, now - windows['90d'], now)),
    'strip of one service by the hour, 14 d': () => figures.hours(one, now - 14 * dayMs, now),
    'answers of every check, 24 h': () => figures.checks(now - dayMs, now),
    'answers of every check, 90 d': () => figures.checks(now - windows['90d'], now),
    'answers of one check by the minute, 24 h': () => figures.checkMinutes(`${one}/health`, now - dayMs, now),
    'incidents, 90 d': () => figures.facts(now - windows['90d']),
    'runs of suites, 90 d': () => figures.runs(now - windows['90d']),
    'every figure of every service at once': () => kpisOf(figures, services, now),
  }
  return Object.entries(asked).map(([name, ask]) => {
    ask()
    const spent = Array.from({ length: times }, () => {
      const before = performance.now()
      ask()
      return performance.now() - before
    })
    const note = `median of ${times}, worst ${Math.max(...spent).toFixed(1)} ms`
    return atMost(`figure: ${name}`, median(spent), 'ms', limit.queryMs, note)
  })
}

type Sample = { readonly note: string; readonly steps: readonly number[] }

/** Gives the answers of some packs to a store of a daemon, lets it sum them up by itself, and compares what both have. */
function sampleAgrees(folder: string, db: Database, now: number): Sample {
  const packs = db.prepare('SELECT source, content FROM packs ORDER BY n DESC LIMIT 200').all()
  let time = now
  const due: { at: number; ring: () => void }[] = []
  const clock: Clock = {
    now: () => time,
    after(ms, ring) {
      due.push({ at: time + ms, ring })
      return () => undefined
    },
  }
  const store = openStore({ dataDir: join(folder, 'sample'), clock, log: pino({ level: 'silent' }) })
  const observations = packs.flatMap(({ source, content }) =>
    unpack(content).map((row) => ({
      ...{ check: `service-${source}/health`, service: `service-${source}`, from: 'here', summary: '' },
      ...{ startedAt: Number(row.at), tookMs: Number(row.took_us) / 1_000 },
      verdict: (['pass', 'degraded', 'fail', 'inconclusive'] as const)[Number(row.verdict)] ?? 'pass',
      reason: 'ok' as const,
    })),
  )
  // The newest answer of a check is never summed up yet.
  const newest = [...new Set(observations.map(({ check }) => check))].flatMap((check) => {
    const one = observations.find((observation) => observation.check === check)
    return one ? { ...one, startedAt: now } : []
  })
  store.commit({ observations: [...observations, ...newest] })
  const steps: number[] = []
  while (time < now + hourMs) {
    const next = due.sort((a, b) => a.at - b.at).shift()
    if (next === undefined) break
    time = next.at
    const before = performance.now()
    next.ring()
    steps.push(performance.now() - before)
  }
  store.close()
  const { db: other } = openDatabase(join(folder, 'sample'), now)
  const sums = `SELECT check_id, at, pass, degraded, fail, inconclusive, sum_us, min_us, max_us, buckets FROM check_times
    JOIN sources ON sources.n = source WHERE grain = 0 ORDER BY check_id, at`
  const made = other.prepare(sums).all()
  const generated = new Set(
    db
      .prepare(sums)
      .all()
      .map((row) => JSON.stringify(row)),
  )
  other.close()
  const strange = made.filter((row) => !generated.has(JSON.stringify(row)))
  if (made.length === 0 || strange.length > 0)
    throw new Error(`${strange.length} of ${made.length} hours differ from what a daemon makes`)
  const note = `${made.length} hours of it made again by a daemon's own store, all the same`
  // The first one writes the answers down; the last ones find nothing to do.
  return { note, steps: steps.slice(1, made.length) }
}

if (import.meta.main) {
  const rows = await benchHistory()
  process.stdout.write(`${tableOf(rows)}\n`)
  process.exitCode = rows.some(({ ok }) => ok === false) ? 1 : 0
}

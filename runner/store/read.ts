import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Incident } from '../core/incident.ts'
import { type Similar, similarOf } from '../core/similar.ts'
import { UserError } from '../lib/errors.ts'
import { createFigures, type Figures } from './figures.ts'
import { createIncidents, type Incidents } from './incidents.ts'
import { createRuns } from './runs.ts'
import { schemaVersion } from './schema.ts'
import { createSpans } from './spans.ts'
import { type Database, DatabaseSync } from './sqlite.ts'
import { createTallies } from './tallies.ts'

/** Incidents, newest first, read beside a running daemon: looking needs no lock. */
export const readIncidents = (dataDir: string, limit = 100): readonly Incident[] =>
  reading(dataDir, (incidents) => incidents.list({ limit })) ?? []

/** One incident, read in the same way. */
export const readIncident = (dataDir: string, id: string): Incident | undefined =>
  reading(dataDir, (incidents) => incidents.get(id))

/** How often the error of an incident came, read in the same way. */
export const readSimilar = (dataDir: string, incident: Incident, at: number): Similar | undefined =>
  reading(dataDir, (incidents) => similarOf(incident.id, incidents.alike(incident), at))

/** What figures are made of, with the incidents, read in the same way; undefined where nothing is remembered yet. */
export const readFigures = <Result>(
  dataDir: string,
  read: (figures: Figures, incidents: Incidents) => Result,
): Result | undefined =>
  reading(dataDir, (incidents, db) => {
    const [spans, tallies, runs] = [createSpans(db), createTallies(db), createRuns(db)]
    return read(createFigures({ db, spans, tallies, incidents, runs }), incidents)
  })

/** Undefined where nothing has been remembered yet. */
export function reading<Result>(
  dataDir: string,
  read: (incidents: Incidents, db: Database) => Result,
): Result | undefined {
  const path = join(dataDir, 'guardian.db')
  if (!existsSync(path)) return undefined
  let db: Database | undefined
  try {
    db = new DatabaseSync(path, { timeout: 2_000, readOnly: true })
    const version = Number(db.prepare('PRAGMA user_version').get()?.user_version)
    if (version < schemaVersion) throw olderThanUs(path)
    return read(createIncidents(db), db)
  } catch (cause) {
    if (cause instanceof UserError) throw cause
    throw new UserError(
      `The database ${path} cannot be read: ${(cause as Error).message}.`,
      'Look at its rights. If it is damaged, "guardian start" sets it aside and begins a fresh one.',
      { cause, exitCode: 1 },
    )
  } finally {
    if (db?.isOpen) db.close()
  }
}

const olderThanUs = (path: string) =>
  new UserError(
    `${path} was written by an earlier Guardian, and has not been brought up to date.`,
    'Start this one, which does that: guardian start',
    { exitCode: 1 },
  )

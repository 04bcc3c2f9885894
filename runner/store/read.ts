import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Incident } from '../core/incident.ts'
import { UserError } from '../lib/errors.ts'
import { createIncidents, type Incidents } from './incidents.ts'
import { type Database, DatabaseSync } from './sqlite.ts'

/** Incidents, newest first, read beside a running daemon: looking needs no lock. */
export const readIncidents = (dataDir: string, limit = 100): readonly Incident[] =>
  reading(dataDir, (incidents) => incidents.list({ limit })) ?? []

/** One incident, read in the same way. */
export const readIncident = (dataDir: string, id: string): Incident | undefined =>
  reading(dataDir, (incidents) => incidents.get(id))

/** Undefined where nothing has been remembered yet. */
function reading<Result>(dataDir: string, read: (incidents: Incidents) => Result): Result | undefined {
  const path = join(dataDir, 'guardian.db')
  if (!existsSync(path)) return undefined
  let db: Database | undefined
  try {
    db = new DatabaseSync(path, { timeout: 2_000, readOnly: true })
    return read(createIncidents(db))
  } catch (cause) {
    throw new UserError(
      `The database ${path} cannot be read: ${(cause as Error).message}.`,
      'Look at its rights. If it is damaged, "guardian start" sets it aside and begins a fresh one.',
      { cause, exitCode: 1 },
    )
  } finally {
    if (db?.isOpen) db.close()
  }
}

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Incident } from '../core/incident.ts'
import { createIncidents } from './incidents.ts'
import { DatabaseSync } from './sqlite.ts'

/** Incidents, newest first, read beside a running daemon: looking needs no lock. */
export function readIncidents(dataDir: string, limit = 100): readonly Incident[] {
  const path = join(dataDir, 'guardian.db')
  if (!existsSync(path)) return []
  const db = new DatabaseSync(path, { timeout: 2_000, readOnly: true })
  try {
    return createIncidents(db).list({ limit })
  } finally {
    db.close()
  }
}

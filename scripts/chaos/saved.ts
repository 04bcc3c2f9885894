import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const reading = <Result>(dataDir: string, read: (db: DatabaseSync) => Result): Result => {
  const db = new DatabaseSync(join(dataDir, 'guardian.db'), { readOnly: true, timeout: 2_000 })
  try {
    return read(db)
  } finally {
    db.close()
  }
}

/** What a dead Guardian has left of a service. */
export function savedService(
  dataDir: string,
  service: string,
): { readonly phase: string; readonly attempts: number } {
  return reading(dataDir, (db) => {
    const row = db.prepare("SELECT json FROM world WHERE kind = 'service' AND service = ?").get(service)
    const state = JSON.parse(String(row?.json ?? '{}')) as { phase?: { name: string }; attempts?: number }
    return { phase: state.phase?.name ?? 'nothing', attempts: state.attempts ?? 0 }
  })
}

/** What SQLite finds wrong with the database; undefined when it is whole. */
export function unreadable(dataDir: string): string | undefined {
  return reading(dataDir, (db) => {
    const found = String(Object.values(db.prepare('PRAGMA quick_check(1)').get() ?? {})[0])
    return found === 'ok' ? undefined : found
  })
}

import type * as Sqlite from 'node:sqlite'

/**
 * Node's own SQLite. Node 22 warns on standard error that it is experimental, which says nothing to the people
 * who run us; that one warning is held back while the module loads, and no other.
 */
export const { DatabaseSync } = withoutWarning('SQLite', () => process.getBuiltinModule('node:sqlite'))

export type Database = Sqlite.DatabaseSync
export type Row = Record<string, Sqlite.SQLOutputValue>

function withoutWarning<Result>(about: string, load: () => Result): Result {
  const emitWarning = process.emitWarning
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (rest[0] === 'ExperimentalWarning' && String(warning).includes(about)) return
    Reflect.apply(emitWarning, process, [warning, ...rest])
  }) as typeof process.emitWarning
  try {
    return load()
  } finally {
    process.emitWarning = emitWarning
  }
}

/** Runs `work` in one transaction: all of it is on disk when this returns, or none of it. */
export function inTransaction<Result>(db: Database, work: () => Result): Result {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    // SQLite has already rolled back by itself after a full disk.
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

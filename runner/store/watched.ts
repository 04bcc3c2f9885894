import type { Database } from './sqlite.ts'

/** Numbers that stand for services, so that an hour does not repeat their names. */
export type Watched = {
  numberOf(service: string): number
  find(service: string): number | undefined
  /** To be called after a rollback, which may have taken back a number that we remember. */
  forget(): void
}

export function createWatched(db: Database): Watched {
  const one = db.prepare('SELECT n FROM watched WHERE service = ?')
  const add = db.prepare('INSERT INTO watched (service) VALUES (?)')
  const known = new Map<string, number>()

  function find(service: string): number | undefined {
    const found = known.get(service) ?? one.get(service)?.n
    if (found === undefined) return undefined
    known.set(service, Number(found))
    return Number(found)
  }

  return {
    find,
    numberOf: (service) => find(service) ?? Number(add.run(service).lastInsertRowid),
    forget: () => known.clear(),
  }
}

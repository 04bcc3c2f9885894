import type { Observation } from '../core/observation.ts'
import type { Database } from './sqlite.ts'

type Source = Pick<Observation, 'check' | 'service' | 'from'>

/** Numbers that stand for check, service and place, so that an observation does not repeat their names. */
export type Sources = {
  numberOf(source: Source): number
  /** Forgets those that no observation and no sum of observations speaks of any more. */
  dropUnused(): void
  /** To be called after a rollback, which may have taken back a number that we remember. */
  forget(): void
}

export function createSources(db: Database): Sources {
  const find = db.prepare('SELECT n FROM sources WHERE check_id = ? AND service = ? AND place = ?')
  const add = db.prepare('INSERT INTO sources (check_id, service, place) VALUES (?, ?, ?)')
  const drop = db.prepare(
    `DELETE FROM sources WHERE NOT EXISTS (SELECT 1 FROM observations WHERE source = sources.n)
       AND NOT EXISTS (SELECT 1 FROM packs WHERE source = sources.n)
       AND NOT EXISTS (SELECT 1 FROM check_times WHERE grain = 0 AND source = sources.n)
       AND NOT EXISTS (SELECT 1 FROM check_times WHERE grain = 1 AND source = sources.n)`,
  )
  const known = new Map<string, number>()

  function ask({ check, service, from }: Source): number {
    const found = find.get(check, service, from)
    return Number(found?.n ?? add.run(check, service, from).lastInsertRowid)
  }

  return {
    numberOf(source) {
      const key = `${source.check}\u0000${source.service}\u0000${source.from}`
      const number = known.get(key) ?? ask(source)
      known.set(key, number)
      return number
    },
    dropUnused() {
      drop.run()
      known.clear()
    },
    forget: () => known.clear(),
  }
}

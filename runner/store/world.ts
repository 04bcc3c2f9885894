import type { CheckState } from '../core/check.ts'
import type { ServiceState } from '../core/service.ts'
import { emptyWorld, type World } from '../core/world.ts'
import { parseRow, shapes } from './json.ts'
import type { Database, Row } from './sqlite.ts'

type Key = readonly [kind: 'service' | 'check' | 'restarts' | 'host', service: string, id: string]
type Entry = { readonly key: Key; readonly value: unknown }

/** The world as it was last saved; rows that make no sense are left out and named. */
export function loadWorld(db: Database): { readonly world: World; readonly dropped: readonly string[] } {
  const rows = db.prepare('SELECT kind, service, id, json FROM world').all()
  const read = rows.map((row) => ({ row, patch: patchOf(row) }))
  const world = read.reduce((sum, { patch }) => (patch === undefined ? sum : merge(sum, patch)), emptyWorld)
  const dropped = read.filter(({ patch }) => patch === undefined).map(({ row }) => nameOf(row))
  return { world, dropped }
}

/** Writes what differs (by identity) between two worlds, and returns how many rows that were. No transaction of its own. */
export function createWorldWriter(db: Database): (before: World, after: World) => number {
  const put = db.prepare(
    `INSERT INTO world (kind, service, id, json) VALUES (?, ?, ?, ?)
     ON CONFLICT (kind, service, id) DO UPDATE SET json = excluded.json`,
  )
  const remove = db.prepare('DELETE FROM world WHERE kind = ? AND service = ? AND id = ?')
  return (before, after) => {
    const changes = [...changesBetween(before, after)]
    for (const { key, value } of changes) {
      if (value === undefined) remove.run(...key)
      else put.run(...key, JSON.stringify(value))
    }
    return changes.length
  }
}

/** A value of undefined stands for something that is gone. */
function* changesBetween(before: World, after: World): Generator<Entry> {
  for (const [id, value] of changedKeys(before.services, after.services))
    yield { key: ['service', id, ''], value }
  for (const [service] of changedKeys(before.checks, after.checks)) {
    const changed = changedKeys(before.checks[service] ?? {}, after.checks[service] ?? {})
    for (const [id, value] of changed) yield { key: ['check', service, id], value }
  }
  if (before.restarts !== after.restarts) yield { key: ['restarts', '', ''], value: after.restarts }
  if (before.host !== after.host) yield { key: ['host', '', ''], value: after.host }
}

type Group<Value> = Readonly<Record<string, Value>>

function* changedKeys<Value>(
  before: Group<Value>,
  after: Group<Value>,
): Generator<[string, Value | undefined]> {
  if (before === after) return
  for (const id of Object.keys(after)) if (after[id] !== before[id]) yield [id, after[id]]
  for (const id of Object.keys(before)) if (!Object.hasOwn(after, id)) yield [id, undefined]
}

function patchOf(row: Row): Partial<World> | undefined {
  const service = String(row.service)
  const id = String(row.id)
  switch (row.kind) {
    case 'service': {
      const state = parseRow<ServiceState>(shapes.service, row.json)
      return state && { services: { [service]: state } }
    }
    case 'check': {
      const state = parseRow<CheckState>(shapes.check, row.json)
      return state && { checks: { [service]: { [id]: state } } }
    }
    case 'restarts': {
      const restarts = parseRow<World['restarts']>(shapes.restarts, row.json)
      return restarts && { restarts }
    }
    case 'host': {
      const host = parseRow<World['host']>(shapes.host, row.json)
      return host && { host }
    }
    default:
      return undefined
  }
}

function merge(world: World, patch: Partial<World>): World {
  const checks = Object.entries(patch.checks ?? {}).map(([service, states]) => [
    service,
    { ...world.checks[service], ...states },
  ])
  return {
    ...world,
    ...patch,
    services: { ...world.services, ...patch.services },
    checks: { ...world.checks, ...Object.fromEntries(checks) },
  }
}

const nameOf = (row: Row) => [row.kind, row.service, row.id].filter((word) => word !== '').join(' ')

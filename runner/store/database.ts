import { accessSync, constants, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../lib/errors.ts'
import { migrate, missingParts, schemaVersion } from './schema.ts'
import { type Database, DatabaseSync } from './sqlite.ts'
import { troubleOf } from './store-error.ts'

export type Opened = {
  readonly db: Database
  readonly path: string
  /** A database that could not be used was moved here, and a fresh one begun. */
  readonly setAside?: { readonly path: string; readonly why: string }
}

/** `PRAGMA auto_vacuum` of a file that gives room back in steps. */
const incremental = 2
/** A whole check of a larger file would delay the start by seconds; there the small tables must do. */
const wholeCheckBytes = 256 * 2 ** 20

/** Opens `guardian.db` in the data folder; a damaged one is set aside and a fresh one begun. */
export function openDatabase(dataDir: string, now: number): Opened {
  const path = join(dataDir, 'guardian.db')
  ensureFolder(dataDir)
  const first = tryOpen(path)
  if ('db' in first) return { db: first.db, path }
  const aside = setAside(path, now)
  const second = tryOpen(path)
  if ('db' in second) return { db: second.db, path, setAside: { path: aside, why: first.damage } }
  throw new UserError(
    `No usable database can be made at ${path}: ${second.damage}.`,
    'Look at the disk it is on.',
    {
      exitCode: 1,
    },
  )
}

function ensureFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new UserError(
      `The data folder ${dataDir} cannot be used: ${(cause as Error).message}.`,
      'Give the user that runs Guardian the right to read and write it, or name another one in `storage`.',
      { cause, exitCode: 1 },
    )
  }
}

function tryOpen(path: string): { db: Database } | { damage: string } {
  const emptied = statSync(path, { throwIfNoEntry: false })?.size === 0
  if (emptied) return { damage: 'the file is empty' }
  let db: Database | undefined
  try {
    db = new DatabaseSync(path, { timeout: 500, enableForeignKeyConstraints: true })
    const damage = prepare(db, path)
    if (damage === undefined) return { db }
    db.close()
    return { damage }
  } catch (error) {
    if (db?.isOpen) db.close()
    if (troubleOf(error) === 'damaged') return { damage: (error as Error).message }
    throw error instanceof UserError ? error : cannotOpen(path, error)
  }
}

/** Says what is wrong with the file, if anything is. */
function prepare(db: Database, path: string): string | undefined {
  // Only a file with no table yet takes the first one as it stands.
  db.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL')
  db.exec('PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216')
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version)
  if (version > schemaVersion) throw tooNew(path, version)
  const tables = Number(db.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.count)
  if (version === 0 && tables > 0) return 'it is a database of another program'
  migrate(db, version)
  letShrink(db)
  const missing = missingParts(db)
  if (missing.length > 0) return `it lacks ${missing.join(', ')}`
  return damageIn(db, path)
}

/** Files of before version 3 never give room back to the disk until they are written anew once. */
function letShrink(db: Database): void {
  if (Number(db.prepare('PRAGMA auto_vacuum').get()?.auto_vacuum) === incremental) return
  try {
    db.exec('VACUUM')
  } catch (error) {
    // It needs room for a second file. It works as it is, and the next start tries again.
    if (troubleOf(error) !== 'disk-full' && troubleOf(error) !== 'io') throw error
  }
}

function damageIn(db: Database, path: string): string | undefined {
  const whole = (statSync(path, { throwIfNoEntry: false })?.size ?? 0) <= wholeCheckBytes
  const checks = whole
    ? ['quick_check(1)']
    : ['world', 'incidents', 'outbox', 'runs'].map((table) => `quick_check(${table})`)
  for (const check of checks) {
    const found = Object.values(db.prepare(`PRAGMA ${check}`).get() ?? {})[0]
    if (found !== 'ok')
      return String(found)
        .replaceAll(/[*\s]+/g, ' ')
        .trim()
  }
  return undefined
}

function setAside(path: string, now: number): string {
  const time = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')
  const aside = freePath(`${path}.corrupt-${time}`)
  for (const part of ['', '-wal', '-shm']) {
    if (statSync(path + part, { throwIfNoEntry: false })) renameSync(path + part, aside + part)
  }
  return aside
}

const freePath = (path: string, count = 2): string => {
  const candidate = count === 2 ? path : `${path}-${count - 1}`
  return statSync(candidate, { throwIfNoEntry: false }) ? freePath(path, count + 1) : candidate
}

const tooNew = (path: string, version: number) =>
  new UserError(
    `${path} was written by a newer Guardian (schema ${version}, this one knows ${schemaVersion}).`,
    'Update Guardian, or name another data folder in `storage`.',
    { exitCode: 1 },
  )

const remedies = {
  'disk-full': 'Free some space on its disk and start again.',
  locked: 'Another program has it open: close it and start again.',
}

function cannotOpen(path: string, cause: unknown): UserError {
  const trouble = troubleOf(cause)
  const remedy =
    trouble === 'disk-full' || trouble === 'locked'
      ? remedies[trouble]
      : 'Give the user that runs Guardian the right to read and write it and its folder, and see that its disk has room.'
  return new UserError(`${path} cannot be opened: ${(cause as Error).message}.`, remedy, {
    cause,
    exitCode: 1,
  })
}

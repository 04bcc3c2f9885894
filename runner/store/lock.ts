import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDaemonFile } from '../lib/daemon-file.ts'
import { UserError } from '../lib/errors.ts'
import { type Database, DatabaseSync } from './sqlite.ts'
import { troubleOf } from './store-error.ts'

export type Lock = { release(): void }

/** Windows lets readers collide for a moment when many come at once; a held lock is told apart well within a second. */
const patienceMs = 200

/**
 * One Guardian per data folder. The lock is SQLite's RESERVED lock on an empty `lock.db`: one process at a time can
 * have it, the kernel gives it back when that process ends in whatever way, and it works alike on Linux, macOS and
 * Windows (on a local disk). A PID file could do neither. IMMEDIATE and not EXCLUSIVE, which needs every reader gone:
 * of several that start at once, none might win. Nothing else may open `lock.db`: closing it would free the lock.
 */
export function takeLock(dataDir: string): Lock {
  const db = openLockFile(dataDir)
  try {
    db.exec('BEGIN IMMEDIATE')
  } catch (cause) {
    db.close()
    throw troubleOf(cause) === 'locked' ? alreadyRunning(dataDir) : cannotLock(dataDir, cause)
  }
  return {
    release() {
      if (db.isOpen) db.close()
    },
  }
}

function openLockFile(dataDir: string): Database {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    return new DatabaseSync(join(dataDir, 'lock.db'), { timeout: patienceMs })
  } catch (cause) {
    throw cannotLock(dataDir, cause)
  }
}

function alreadyRunning(dataDir: string): UserError {
  const holder = describeHolder(dataDir)
  return new UserError(
    `Another Guardian already uses the data folder ${dataDir}${holder}.`,
    'Stop that one first, or give this one a data folder of its own in `storage`.',
    { exitCode: 1 },
  )
}

/** A daemon that died leaves its file behind, so only one that lives is named. */
function describeHolder(dataDir: string): string {
  const daemon = parseDaemonFile(readText(join(dataDir, 'daemon.json')))
  if (daemon === undefined || !isAlive(daemon.pid)) return ''
  return `: process ${daemon.pid} at ${daemon.url}, since ${new Date(daemon.startedAt).toISOString()}`
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const cannotLock = (dataDir: string, cause: unknown) =>
  new UserError(
    `The data folder ${dataDir} cannot be locked: ${(cause as Error).message}.`,
    'Give the user that runs Guardian the right to read and write it (a local disk, no network share), or name another one in `storage`. If `lock.db` in it is damaged, delete it.',
    { cause, exitCode: 1 },
  )

import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AdapterError } from '../lib/errors.ts'
import { linesAround, reaches } from './line-time.ts'
import type { Finding, Source } from './source.ts'
import { readTail, type Tail } from './tail.ts'

export type LogTailOptions = {
  readonly path: string
  readonly title: string
  readonly key?: string
  /** 50 unless told. */
  readonly lines?: number
}

/** The newest lines of a log file, or those around the moment; goes on in the rotated file when the fresh one is short. */
export function logTail({ path, title, key = 'log', lines = 50 }: LogTailOptions): Source {
  return {
    key,
    kind: 'log',
    title,
    async collect({ signal, around }) {
      const enough = (found: readonly string[]) => reaches(found, lines, around)
      const fresh = await readTail(path, enough, signal).catch((error: unknown) => unreadable(path, error))
      const older =
        fresh && (!fresh.whole || enough(fresh.lines)) ? undefined : await rotated(path, enough, signal)
      if (!fresh && !older)
        throw new AdapterError(`${path} does not exist: check the log path of the service, or start it once`)
      return finding(path, [...(older?.lines ?? []), ...(fresh?.lines ?? [])], lines, around, fresh, older)
    },
  }
}

type Older = Tail & { readonly name: string }

function finding(
  path: string,
  all: readonly string[],
  count: number,
  around: number | undefined,
  fresh?: Tail,
  older?: Older,
): Finding {
  const chosen = linesAround(all, count, around)
  const notes = [
    path,
    ...(!fresh ? [`the file is gone, read from ${older?.name}`] : []),
    ...(fresh && fresh.lines.length < chosen.length && older ? [`rotated: begins in ${older.name}`] : []),
    ...(chosen.length === 0 ? ['the log is empty'] : []),
  ]
  return { text: chosen.join('\n'), note: notes.join('; ') }
}

/** A missing file may have just been rotated away; anything else is said. */
function unreadable(path: string, error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw new AdapterError(`${path} cannot be read`, { cause: error })
}

/** The newest file that rotation made: `panel.log.1`, `panel.1.log`, `panel-20261122T031241.120.log`. */
async function rotated(
  path: string,
  enough: (lines: readonly string[]) => boolean,
  signal: AbortSignal,
): Promise<Older | undefined> {
  const names = await readdir(dirname(path)).catch(() => [])
  const candidates = names.filter((name) => isRotationOf(name, basename(path)))
  const dated = await Promise.all(
    candidates.map(async (name) => ({ name, at: await modified(join(dirname(path), name)) })),
  )
  const newest = dated.sort((a, b) => b.at - a.at)[0]
  if (!newest || newest.at === 0) return undefined
  return { ...(await readTail(join(dirname(path), newest.name), enough, signal)), name: newest.name }
}

export function isRotationOf(name: string, current: string): boolean {
  const dot = current.lastIndexOf('.')
  const [stem, extension] = dot > 0 ? [current.slice(0, dot), current.slice(dot)] : [current, '']
  const mark = /^[-._]?\d[\dTtZ._-]*$/
  if (name.startsWith(`${current}.`)) return mark.test(name.slice(current.length)) && !name.endsWith('.gz')
  return (
    name !== current &&
    name.startsWith(stem) &&
    name.endsWith(extension) &&
    mark.test(name.slice(stem.length, name.length - extension.length))
  )
}

async function modified(path: string): Promise<number> {
  return stat(path).then(
    (found) => (found.isFile() ? found.mtimeMs : 0),
    () => 0,
  )
}

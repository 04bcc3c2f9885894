import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Clock } from '../lib/clock.ts'
import { explain } from '../lib/errors.ts'
import type { Language } from '../render/report.ts'
import { createIndex } from './index-page.ts'
import { writeWithout } from './report.ts'
import { type ReportRecord, readRecord } from './report-folder.ts'

type Options = {
  /** The folder of all incidents. */
  readonly dir: string
  readonly keep: Config['storage']['keepIncidents']
  readonly clock: Clock
  readonly log: Logger
  readonly timezone: string
  readonly language: Language
  readonly host?: string
}

const pauseMs = { first: 30_000, next: 86_400_000 }
/** What has just ended is being read, and written once more. */
const freshMs = 3_600_000

/** Tidies up shortly after the start and then once a day; the result stops it. */
export function keepTidy(options: Options): () => void {
  const { clock, log, dir } = options
  let stop = clock.after(pauseMs.first, again)
  function again(): void {
    stop = clock.after(pauseMs.next, again)
    tidy(options).catch((error: unknown) =>
      log.warn({ action: 'tidy' }, `Old reports in ${dir} could not be deleted: ${explain(error)}`),
    )
  }
  return () => stop()
}

type Kept = {
  readonly folder: string
  readonly record: ReportRecord
  readonly endedAt: number
  bytes: number
}

export type Tidied = { readonly evidence: number; readonly reports: number }

/**
 * Deletes the reports of incidents that are over when they are too old, and before that their pictures and files, of
 * which the text of the report then says so. The oldest go first while all together take too much room. An open incident
 * is never touched, nor is a folder that says nothing of itself.
 */
export async function tidy(options: Options): Promise<Tidied> {
  const { dir, keep, clock, log } = options
  const now = clock.now()
  const { over, openBytes } = await survey(dir, now)
  const [old, young] = parted(over, ({ endedAt }) => now - endedAt > keep.reports)
  const done = { evidence: 0, reports: 0 }
  const remove = (one: Kept) =>
    attempt(one, log, async () => {
      await rm(one.folder, { recursive: true, force: true, maxRetries: 3 })
      done.reports += 1
    })
  const strip = (one: Kept, why: { readonly afterMs?: number }) =>
    attempt(one, log, async () => {
      if (!(await hasEvidence(one))) return
      await writeWithout(one.record, { at: now, ...why }, options)
      one.bytes = await bytesIn(one.folder)
      done.evidence += 1
    })
  for (const one of old) await remove(one)
  for (const one of young) if (now - one.endedAt > keep.evidence) await strip(one, { afterMs: keep.evidence })
  const room = () => keep.size - openBytes - young.reduce((sum, { bytes }) => sum + bytes, 0)
  for (const one of young) if (room() < 0) await strip(one, {})
  while (room() < 0 && young[0] !== undefined) {
    await remove(young[0])
    young.shift()
  }
  if (done.reports > 0) await createIndex(options).update()
  if (done.reports + done.evidence > 0)
    log.info(
      { action: 'tidy', ...done },
      `Deleted ${done.reports} old reports, and the files of ${done.evidence}`,
    )
  return done
}

/** One folder that is held open or may not be deleted stands in the way of no other. */
async function attempt({ folder }: Kept, log: Logger, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    log.warn({ action: 'tidy' }, `${folder} could not be tidied: ${explain(error)}`)
  }
}

/** Oldest first. */
async function survey(dir: string, now: number): Promise<{ over: readonly Kept[]; openBytes: number }> {
  const names = await readdir(dir, { withFileTypes: true }).catch(() => [])
  const over: Kept[] = []
  let openBytes = 0
  for (const { name } of names.filter((one) => one.isDirectory())) {
    const folder = join(dir, name)
    const [record, bytes] = [await readRecord(folder), await bytesIn(folder)]
    const endedAt = record?.incident.id === name ? record.incident.closedAt : undefined
    if (record === undefined || endedAt === undefined || now - endedAt < freshMs) openBytes += bytes
    else over.push({ folder, record, endedAt, bytes })
  }
  return { over: over.sort((a, b) => a.endedAt - b.endedAt), openBytes }
}

function parted<Item>(items: readonly Item[], question: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(question), items.filter((item) => !question(item))]
}

const hasEvidence = ({ folder }: Kept): Promise<boolean> =>
  readdir(join(folder, 'evidence')).then(
    (names) => names.length > 0,
    () => false,
  )

async function bytesIn(folder: string): Promise<number> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const sizes = found.map((one) =>
    one.isFile()
      ? stat(join(one.parentPath, one.name)).then(
          ({ size }) => size,
          () => 0,
        )
      : 0,
  )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

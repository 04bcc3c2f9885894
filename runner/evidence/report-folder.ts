import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Incident } from '../core/incident.ts'
import { AdapterError } from '../lib/errors.ts'
import { writeAtomic } from '../lib/write-atomic.ts'
import type { Exhibit, IncidentReport, Missing } from '../render/report.ts'

/** What is kept in `incident.json` beside a report: enough to write it again after our own restart. Masked. */
export type ReportRecord = {
  readonly format: 1
  /** How far the incident was when evidence was last gathered: `open`, an outcome, or `closed`. */
  readonly stage: string
  readonly writtenAt: number
  readonly title: string
  readonly incident: Incident
  readonly exhibits: readonly Exhibit[]
  readonly missing: readonly Missing[]
  /** What the report says beyond these, so that it can be written again. */
  readonly about?: About
  readonly deleted?: NonNullable<IncidentReport['deleted']>
}

/** What the caller knows of an incident beyond the incident itself. */
export type About = Partial<
  Pick<IncidentReport, 'titles' | 'similar' | 'nextSteps' | 'losses' | 'errorBudget' | 'links' | 'release'>
> & {
  readonly title?: string
  /** Pages of the service by label, with holes for `{version}` and `{commit}`. */
  readonly addresses?: Readonly<Record<string, string>>
}

/** The folder of an incident. An id that is not one file name is refused, so nothing is written elsewhere. */
export function folderOf(dir: string, id: string): string {
  if (!/^[\p{L}\p{N}](?:[\p{L}\p{N}._-]{0,198}[\p{L}\p{N}_-])?$/u.test(id)) {
    throw new AdapterError(
      `${JSON.stringify(id.slice(0, 80))} is no incident id: it must be usable as the name of a folder`,
    )
  }
  return join(dir, id)
}

/** The record of an earlier write; undefined when there is none or it cannot be read as one. */
export async function readRecord(folder: string): Promise<ReportRecord | undefined> {
  const text = await readFile(join(folder, 'incident.json'), 'utf8').catch(() => '')
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is ReportRecord =>
  typeof value === 'object' &&
  value !== null &&
  'format' in value &&
  value.format === 1 &&
  'exhibits' in value &&
  Array.isArray(value.exhibits)

export type ReportFiles = { readonly folder: string; readonly html: string; readonly markdown: string }

/** Puts the report into its folder in place of the last one. Rejects with AdapterError when that cannot be done. */
export async function writeReport(
  folder: string,
  record: ReportRecord,
  text: { html: string; markdown: string },
): Promise<ReportFiles> {
  const files = { folder, html: join(folder, 'report.html'), markdown: join(folder, 'report.md') }
  await unlessUnwritable(folder, async () => {
    await mkdir(folder, { recursive: true })
    await writeAtomic(join(folder, 'incident.json'), `${JSON.stringify(record, null, 2)}\n`)
    await writeAtomic(files.markdown, text.markdown)
    await writeAtomic(files.html, text.html)
  })
  return files
}

async function unlessUnwritable(folder: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw new AdapterError(
      `The incident report cannot be written to ${folder}: check that the disk has room and the folder is ours`,
      { cause: error },
    )
  }
}

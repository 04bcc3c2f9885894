import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Incident } from '../core/incident.ts'
import type { Clock } from '../lib/clock.ts'
import { UserError } from '../lib/errors.ts'
import { type Mask, maskDeep } from '../lib/mask.ts'
import { renderIncident } from '../render/incident.ts'
import { linksFor, releaseIn, releaseText } from '../render/release.ts'
import type { IncidentReport, Language } from '../render/report.ts'
import { collectEvidence } from './collect.ts'
import { type Copied, copyFiles } from './files.ts'
import { loadImages } from './images.ts'
import { createIndex } from './index-page.ts'
import { newestWins } from './newest-wins.ts'
import {
  type About,
  folderOf,
  type ReportFiles,
  type ReportRecord,
  readRecord,
  writeReport,
} from './report-folder.ts'
import type { Source } from './source.ts'

export type ReporterOptions = {
  /** Absolute; each incident gets a folder in it, beside `index.html`. */
  readonly dir: string
  readonly mask: Mask
  readonly clock: Clock
  /** IANA name. */
  readonly timezone: string
  readonly language: Language
  readonly log: Logger
  readonly sourcesFor: (service: string) => readonly Source[]
  readonly about?: (incident: Incident) => About | Promise<About>
  readonly host?: string
  /** For each source; 1.5 s unless told, so that a service that hangs does not delay the report. */
  readonly deadlineMs?: number
}

export type Reporter = {
  /**
   * Gathers evidence when the incident opens and when its state changes, and writes the report in place. Writes of
   * one incident never overlap, and of those that wait only the newest is done. Rejects with AdapterError when the
   * folder cannot be written: the caller goes on healing.
   */
  write(incident: Incident): Promise<ReportFiles>
}

export function createReporter(options: ReporterOptions): Reporter {
  assertTimezone(options.timezone)
  const index = createIndex(options)
  const publishOne = newestWins(async (incident: Incident) => {
    const { files, record } = await publish(incident, options)
    await index.update(record)
    return files
  })
  return { write: (incident) => publishOne(incident.id, incident) }
}

async function publish(incident: Incident, options: ReporterOptions) {
  const { clock, log, dir } = options
  const startedAt = clock.now()
  const folder = folderOf(dir, incident.id)
  const [gathered, copies, about] = await Promise.all([
    collectEvidence(maskIncident(incident, options.mask), await readRecord(folder), options),
    copyFiles(incident.observations, folder, options.mask),
    options.about?.(incident) ?? {},
  ])
  const { title = incident.service, ...more } = maskDeep(about, options.mask)
  const record = { ...gathered, title, about: more }
  const missing = [...record.missing, ...maskDeep(copies.missing, options.mask)]
  const report = reportOf({ ...record, missing }, options, await pictures(copies.copied, folder))
  const files = await writeReport(folder, record, renderIncident(report))
  log.debug({ incident: incident.id, tookMs: clock.now() - startedAt }, 'incident report written')
  return { files, record }
}

/** Writes a report again without its pictures and files, which are then deleted. */
export async function writeWithout(
  record: ReportRecord,
  deleted: NonNullable<ReportRecord['deleted']>,
  options: Pick<ReporterOptions, 'dir' | 'clock' | 'timezone' | 'language' | 'host'>,
): Promise<void> {
  const folder = folderOf(options.dir, record.incident.id)
  const bare = { ...record, deleted }
  await writeReport(folder, bare, renderIncident(reportOf(bare, options, { images: [], files: [] })))
  await rm(join(folder, 'evidence'), { recursive: true, force: true, maxRetries: 3 })
}

function reportOf(
  record: ReportRecord,
  options: Parameters<typeof frame>[1],
  shown: Pick<IncidentReport, 'images' | 'files'>,
): IncidentReport {
  const { about: { addresses = {}, ...about } = {}, exhibits, deleted } = record
  const known = releaseIn(exhibits)
  const release = about.release ?? releaseText(known)
  const links = [...(about.links ?? []), ...linksFor(addresses, known), ...linksOf(exhibits)]
  const rest = { ...(release && { release }), ...(deleted && { deleted }) }
  return { ...about, ...frame(record, options), links, ...shown, ...rest }
}

/** Pages that the sources named, each once, of the newest reading. */
function linksOf(exhibits: ReportRecord['exhibits']) {
  const all = exhibits.flatMap(({ before, after }) => (after ?? before)?.links ?? [])
  return [...new Map(all.map((link) => [link.url, link])).values()]
}

function frame(
  record: ReportRecord,
  { clock, timezone, language, host }: Pick<ReporterOptions, 'clock' | 'timezone' | 'language' | 'host'>,
) {
  const { incident, exhibits, missing, title } = record
  return {
    incident,
    service: { id: incident.service, title },
    now: clock.now(),
    timezone,
    language,
    exhibits,
    missing,
    ...(host !== undefined && { host }),
  }
}

async function pictures(
  copied: readonly Copied[],
  folder: string,
): Promise<Pick<IncidentReport, 'images' | 'files'>> {
  return { images: await loadImages(copied, folder), files: copied }
}

/** Names stay: they are keys, and chosen by the configuration. */
function maskIncident(incident: Incident, mask: Mask): Incident {
  return { ...maskDeep(incident, mask), id: incident.id, service: incident.service }
}

function assertTimezone(timezone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone })
  } catch (error) {
    throw new UserError(
      `${timezone} is no time zone`,
      "write an IANA name such as 'Europe/Moscow' or 'UTC'",
      { cause: error },
    )
  }
}

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../lib/clock.ts'
import { AdapterError } from '../lib/errors.ts'
import { writeAtomic } from '../lib/write-atomic.ts'
import { type IndexEntry, renderIncidentIndex } from '../render/incident-index.ts'
import type { Language } from '../render/report.ts'
import { newestWins } from './newest-wins.ts'
import { type ReportRecord, readRecord } from './report-folder.ts'

type Options = {
  readonly dir: string
  readonly clock: Pick<Clock, 'now'>
  readonly timezone: string
  readonly language: Language
}

/** Keeps `index.html`, the list of all incidents that have a report; a folder that was deleted leaves it. */
export function createIndex(options: Options): { readonly update: (record?: ReportRecord) => Promise<void> } {
  const known = new Map<string, IndexEntry>()
  const write = newestWins(() => writeIndex(known, options))
  return {
    update(record) {
      if (record) known.set(record.incident.id, entryOf(record))
      return write('index', undefined)
    },
  }
}

async function writeIndex(
  known: Map<string, IndexEntry>,
  { dir, clock, timezone, language }: Options,
): Promise<void> {
  try {
    const found = await readdir(dir, { withFileTypes: true })
    const names = found.filter((one) => one.isDirectory()).map(({ name }) => name)
    for (const id of known.keys()) if (!names.includes(id)) known.delete(id)
    // What an earlier life of ours wrote is read once.
    for (const name of names) if (!known.has(name)) await learn(known, dir, name)
    const page = renderIncidentIndex({ entries: [...known.values()], now: clock.now(), timezone, language })
    await writeAtomic(join(dir, 'index.html'), page)
  } catch (error) {
    throw new AdapterError(`The list of incidents cannot be written to ${dir}`, { cause: error })
  }
}

async function learn(known: Map<string, IndexEntry>, dir: string, name: string): Promise<void> {
  const record = await readRecord(join(dir, name))
  if (record) known.set(name, entryOf(record))
}

const entryOf = ({ incident, title }: ReportRecord): IndexEntry => {
  const { id, service, summary, symptomAt, openedAt, closedAt, outcome, timeline, actions } = incident
  const end = { ...(closedAt !== undefined && { closedAt }), ...(outcome && { outcome }) }
  return {
    id,
    service,
    summary,
    symptomAt,
    openedAt,
    ...end,
    timeline,
    actions,
    title,
    path: `${id}/report.html`,
  }
}

import { existsSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { incidentId } from '../core/incident.ts'
import type { World } from '../core/world.ts'
import { type CrashNote, readNote } from '../lib/crash-note.ts'
import { type LifeNote, readLife } from '../lib/life-note.ts'
import { type Mask, maskDeep } from '../lib/mask.ts'
import { crashSentence, type OwnCrash, renderOwnCrash } from '../render/own-crash.ts'
import { crashWordsOf } from '../render/own-crash-words.ts'
import { createIndex } from './index-page.ts'
import { lineTime } from './line-time.ts'
import { type ReportRecord, writeReport } from './report-folder.ts'
import { readTail } from './tail.ts'

/** What the last Guardian left that did not end as it should. */
export type LastEnd = { readonly life: LifeNote | 'unreadable'; readonly error?: CrashNote }

/** To be asked before anything of this life is written; undefined after a clean stop. */
export function readLastEnd(dataDir: string): LastEnd | undefined {
  const life = readLife(dataDir)
  const error = readNote(dataDir)
  if (life === undefined) return undefined
  return { life, ...(error && { error }) }
}

type Parts = {
  readonly config: Pick<Config, 'dataDir' | 'reportsDir' | 'report'>
  /** As it was saved last. */
  readonly world: World
  readonly mask: Mask
  readonly clock: { now(): number }
  readonly since: number
}

const logLines = 50

/**
 * Writes a report of our own end into the folder of incidents and into their list. Resolves with the sentence of it and
 * the path of the page; rejects with AdapterError when the folder cannot be written.
 */
export async function reportLastEnd(
  end: LastEnd,
  { config, world, mask, clock, since }: Parts,
): Promise<{ readonly sentence: string; readonly path: string }> {
  const dir = join(config.reportsDir, 'incidents')
  const crash = maskDeep(await crashOf(end, { config, world, since, dir }), mask)
  const sentence = crashSentence(crash)
  const record = recordOf(crash, sentence)
  const files = await writeReport(join(dir, crash.id), record, renderOwnCrash(crash))
  await createIndex({ dir, clock, ...config.report }).update(record)
  return { sentence, path: files.html }
}

type Ask = Pick<Parts, 'config' | 'world' | 'since'> & { readonly dir: string }

async function crashOf({ life, error }: LastEnd, { config, world, since, dir }: Ask): Promise<OwnCrash> {
  const known = life === 'unreadable' ? undefined : life
  const states = Object.values(world.services)
  return {
    ...config.report,
    id: freeId(dir, since),
    host: os.hostname(),
    foundAt: since,
    ...(known && { ...known, lastAt: Math.min(known.beatAt, since) }),
    hostRestarted: known === undefined || since - known.beatAt > os.uptime() * 1_000,
    ...(error && { error: { text: error.text, ...(error.stack && { stack: error.stack }) } }),
    underWay: states.flatMap(({ id, phase, action }) => {
      if (phase.name === 'acting') return [`${id}: ${action?.kind ?? 'action'}`]
      return phase.name === 'verifying' || phase.name === 'suspect' ? [`${id}: ${phase.name}`] : []
    }),
    open: states.flatMap(({ incident }) => (incident ? [incident.id] : [])),
    lines: await lastLines(join(config.dataDir, 'logs', 'guardian.log'), since),
  }
}

/** `BUG-20261122-1743-guardian`; the second one of a minute ends in `-2`. */
function freeId(dir: string, at: number, last?: string): string {
  const id = incidentId('guardian', at, last)
  return existsSync(join(dir, id)) ? freeId(dir, at, id) : id
}

/** Of the life that ended; what this one says already is left out. */
async function lastLines(path: string, since: number): Promise<readonly string[]> {
  const isOld = (line: string) => (lineTime(line) ?? 0) < since
  const enough = (lines: readonly string[]) => lines.filter(isOld).length >= logLines
  const tail = await readTail(path, enough).catch(() => ({ lines: [] }))
  return tail.lines.filter(isOld).slice(-logLines).map(readable)
}

/** `2026-11-22T17:41:02.120Z warn panel: it fell`, of the JSON that our log is made of. */
function readable(line: string): string {
  try {
    const { time, level, service, msg } = JSON.parse(line) as Record<string, unknown>
    return `${time} ${level} ${service === undefined ? '' : `${service}: `}${msg}`
  } catch {
    return line
  }
}

/** An incident in form only: the list of incidents is made of these. */
function recordOf(crash: OwnCrash, summary: string): ReportRecord {
  const { id, foundAt, lastAt = foundAt } = crash
  const incident = {
    id,
    service: 'guardian',
    symptomAt: lastAt,
    openedAt: foundAt,
    closedAt: foundAt,
    outcome: 'ended by itself' as const,
    failing: [],
    summary: `${crashWordsOf(crash.language).title}. ${summary}`,
    observations: [],
    actions: [],
    timeline: [],
    suppressed: [],
  }
  const frame = { format: 1, stage: 'closed', writtenAt: foundAt, title: 'Guardian', incident } as const
  return { ...frame, exhibits: [], missing: [] }
}

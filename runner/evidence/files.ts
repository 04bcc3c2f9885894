import { copyFile, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Evidence, Observation } from '../core/observation.ts'
import { AdapterError, explain } from '../lib/errors.ts'
import type { Mask } from '../lib/mask.ts'
import { writeAtomic } from '../lib/write-atomic.ts'
import type { FileLink, Missing } from '../render/report.ts'
import { maskTrace } from './trace.ts'

/** A file larger than this stays where it is; all of an incident together are bounded too. */
const mostBytes = 64 * 1024 * 1024
const mostBytesTogether = 256 * 1024 * 1024

export type Copied = FileLink & {
  readonly check: string
  readonly title: string
  readonly evidence: Evidence['kind']
}
export type Copies = { readonly copied: readonly Copied[]; readonly missing: readonly Missing[] }

/**
 * Copies what the observations point to into `folder/evidence`, so that the report outlives the checks' own files.
 * Names are made here, never taken from outside; a copy that exists is not made again. Text and traces are masked on
 * the way; pictures cannot be.
 */
export async function copyFiles(
  observations: readonly Observation[],
  folder: string,
  mask: Mask,
): Promise<Copies> {
  const copied: Copied[] = []
  const missing: Missing[] = []
  let total = 0
  for (const { observation, evidence, path, index } of filesOf(observations)) {
    const name = fileName(observation, evidence, path, index)
    try {
      const bytes = await copyOnce(path, join(folder, 'evidence'), name, mask, mostBytesTogether - total)
      total += bytes
      const { title, kind } = evidence
      copied.push({
        name,
        path: `evidence/${name}`,
        kind,
        evidence: kind,
        bytes,
        check: observation.check,
        title,
      })
    } catch (error) {
      missing.push({ what: `${evidence.title} (${observation.check})`, why: explain(error) })
    }
  }
  return { copied, missing }
}

function filesOf(observations: readonly Observation[]) {
  return observations.flatMap((observation) =>
    (observation.evidence ?? []).flatMap((evidence, index) =>
      evidence.path === undefined ? [] : [{ observation, evidence, path: evidence.path, index }],
    ),
  )
}

/** `20261122T031241-smoke-home-is-painted-screenshot-0.png` */
function fileName(observation: Observation, evidence: Evidence, path: string, index: number): string {
  const stamp = new Date(observation.startedAt).toISOString().replace(/[-:]|\.\d+Z$/g, '')
  const slug =
    observation.check
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 60) || 'check'
  const extension = /^\.[A-Za-z0-9]{1,8}$/.test(extname(path)) ? extname(path).toLowerCase() : ''
  return `${stamp}-${slug}-${evidence.kind}-${index}${extension}`
}

async function copyOnce(
  from: string,
  folder: string,
  name: string,
  mask: Mask,
  room: number,
): Promise<number> {
  const to = join(folder, name)
  const existing = await stat(to).catch(() => undefined)
  if (existing) return existing.size
  const { size } = await stat(from).catch((error: unknown) => {
    throw new AdapterError(`${from} is gone`, { cause: error })
  })
  if (size > Math.min(mostBytes, room))
    throw new AdapterError(`${Math.round(size / 1e6)} MB are too many to copy: it stays at ${from}`)
  await mkdir(folder, { recursive: true })
  if (name.endsWith('.zip')) await copyTrace(from, to, mask)
  else
    await (/\.(?:txt|log|json|md|html?|yml|yaml|har|xml|csv)$/.test(name)
      ? copyMasked(from, to, mask)
      : copyWhole(from, to))
  return (await stat(to)).size
}

async function copyWhole(from: string, to: string): Promise<void> {
  const unfinished = `${to}.tmp`
  try {
    await copyFile(from, unfinished)
    await rename(unfinished, to)
  } finally {
    await rm(unfinished, { force: true })
  }
}

/** What cannot be masked stays where it is: a trace holds headers and cookies. */
async function copyTrace(from: string, to: string, mask: Mask): Promise<void> {
  const clean = await maskTrace(await readFile(from), mask).catch((cause: unknown) => {
    throw new AdapterError(
      `the archive cannot be read, so no secret in it can be masked: it stays at ${from}`,
      {
        cause,
      },
    )
  })
  await writeAtomic(to, clean)
}

/** Text is held in memory while it is masked, so only its first 8 MiB are kept. */
async function copyMasked(from: string, to: string, mask: Mask): Promise<void> {
  const file = await open(from, 'r')
  try {
    const buffer = Buffer.alloc(Math.min((await file.stat()).size, 8 * 1024 * 1024))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
    await writeAtomic(to, mask(buffer.subarray(0, bytesRead).toString('utf8')))
  } finally {
    await file.close()
  }
}

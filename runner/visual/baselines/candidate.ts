import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { UserError } from '../../lib/errors.ts'
import { writeAtomic } from '../../lib/write-atomic.ts'
import { sha256 } from '../compare/raster.ts'
import { boxSchema } from './ignored.ts'
import { pictureSchema, readIfThere } from './ledger.ts'
import { withLock } from './lock.ts'

const hash = z.string().regex(/^[0-9a-f]{64}$/)

/** A picture that somebody may approve, with what it was compared to. */
export const candidateSchema = pictureSchema.extend({
  path: z.string(),
  at: z.iso.datetime(),
  /** The baseline's file when it was compared; null when there was none. */
  against: hash.nullable(),
  /** What changed. */
  sentence: z.string(),
  /** Counted pixels, and whether they were counted to the end. */
  differing: z.strictObject({ pixels: z.number(), share: z.number(), exact: z.boolean() }).nullable(),
  regions: z.array(boxSchema),
  /** All masks that were given, also those that found nothing. */
  masks: z.array(z.string()).optional(),
  rejected: z.strictObject({ by: z.string(), at: z.iso.datetime(), why: z.string() }).optional(),
})

export type Candidate = z.output<typeof candidateSchema>

/** Whether a new picture shows what an older one shows, but for what is ignored. */
export type Alike = (older: Candidate, olderPicture: Buffer) => Promise<boolean>

/** The one and only name of its files: the hash of its bytes, and of where it belongs. */
export const nameOf = ({ path, file }: Pick<Candidate, 'path' | 'file'>): string => `${file}${endOf(path)}`

const endOf = (path: string): string => `-${sha256(Buffer.from(path)).slice(0, 8)}`
/** Runs store at the same time: each waits for its turn, which is short. */
const inTurn = (folder: string, work: () => Promise<void>): Promise<void> => withLock(folder, work, 20_000)

const pictureFile = (folder: string, file: string) => join(folder, `${file}.png`)

/**
 * Stored by what it shows: the same picture twice is one file. The newest candidate for a path replaces older ones,
 * and is rejected like them as long as it is alike.
 */
export async function storeCandidate(
  folder: string,
  candidate: Candidate,
  picture: Uint8Array,
  alike: Alike = async (older) => older.file === candidate.file,
): Promise<void> {
  await inTurn(folder, async () => {
    const older = await candidatesOf(folder, candidate.path)
    const rejected = await rejectionOf(folder, older, candidate, alike)
    await writeAtomic(pictureFile(folder, candidate.file), picture)
    await saveCandidate(folder, rejected ? { ...candidate, rejected } : candidate)
    for (const one of older) if (one.file !== candidate.file) await drop(folder, one)
  })
}

async function rejectionOf(
  folder: string,
  older: readonly Candidate[],
  { against }: Candidate,
  alike: Alike,
): Promise<Candidate['rejected']> {
  for (const one of older) {
    if (!one.rejected || one.against !== against) continue
    const picture = await readIfThere(pictureFile(folder, one.file))
    if (picture && (await alike(one, picture))) return one.rejected
  }
  return undefined
}

export async function listCandidates(folder: string): Promise<readonly Candidate[]> {
  return readAll(folder, (name) => name.endsWith('.json'))
}

const candidatesOf = (folder: string, path: string): Promise<readonly Candidate[]> =>
  readAll(folder, (name) => name.endsWith(`${endOf(path)}.json`))

async function readAll(folder: string, wanted: (name: string) => boolean): Promise<readonly Candidate[]> {
  const found = await Promise.all((await namesIn(folder)).filter(wanted).map((name) => read(folder, name)))
  return found.filter((one) => one !== undefined).sort((a, b) => (a.path < b.path ? -1 : 1))
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
}

/** Another worker may replace it while the folder is read. */
async function read(folder: string, name: string): Promise<Candidate | undefined> {
  const text = await readIfThere(join(folder, name))
  try {
    return text && candidateSchema.parse(JSON.parse(text.toString('utf8')))
  } catch (cause) {
    throw new UserError(`${join(folder, name)} is damaged.`, 'Remove it, and run the visual suite again.', {
      exitCode: 1,
      cause,
    })
  }
}

/** The reviewed bytes. Throws UserError when these are not they. */
export async function pictureOf(folder: string, { file, path }: Candidate): Promise<Buffer> {
  const bytes = await readIfThere(pictureFile(folder, file))
  if (bytes && sha256(bytes) === file) return bytes
  throw new UserError(
    bytes
      ? `The candidate of ${path} was changed after it was made.`
      : `The picture of the candidate of ${path} is gone.`,
    'Run the visual suite again: pnpm test:visual',
    { exitCode: 1 },
  )
}

const saveCandidate = (folder: string, candidate: Candidate): Promise<void> =>
  writeAtomic(join(folder, `${nameOf(candidate)}.json`), `${JSON.stringify(candidate, null, 2)}\n`)

/** Throws UserError when it waits no longer. */
export const rejectCandidate = (
  folder: string,
  candidate: Candidate,
  rejected: NonNullable<Candidate['rejected']>,
): Promise<void> =>
  inTurn(folder, async () => {
    await pictureOf(folder, candidate)
    await saveCandidate(folder, { ...candidate, rejected })
  })

export const removeCandidate = (folder: string, candidate: Candidate): Promise<void> =>
  inTurn(folder, () => drop(folder, candidate))

/** The page of this path looks as approved again: nothing of it waits any more. */
export async function withdrawCandidates(folder: string, path: string): Promise<void> {
  const isOf = (name: string) => name.endsWith(`${endOf(path)}.json`)
  if (!(await namesIn(folder)).some(isOf)) return
  await inTurn(folder, async () => {
    for (const one of await candidatesOf(folder, path)) await drop(folder, one)
  })
}

/** Two paths may wait with the same picture. */
async function drop(folder: string, candidate: Candidate): Promise<void> {
  await rm(join(folder, `${nameOf(candidate)}.json`), { force: true })
  const isUsed = (name: string) => name.startsWith(`${candidate.file}-`) && name.endsWith('.json')
  if (!(await namesIn(folder)).some(isUsed)) await rm(pictureFile(folder, candidate.file), { force: true })
}

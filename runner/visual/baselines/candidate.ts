import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { UserError } from '../../lib/errors.ts'
import { writeAtomic } from '../../lib/write-atomic.ts'
import { sha256 } from '../compare/raster.ts'
import { boxSchema, pictureSchema } from './ledger.ts'

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
  rejected: z.strictObject({ by: z.string(), at: z.iso.datetime(), why: z.string() }).optional(),
})

export type Candidate = z.output<typeof candidateSchema>

/** The one and only name of its files: the hash of its bytes, and of where it belongs. */
export const nameOf = ({ path, file }: Pick<Candidate, 'path' | 'file'>): string =>
  `${file}-${sha256(Buffer.from(path)).slice(0, 8)}`

const pictureFile = (folder: string, file: string) => join(folder, `${file}.png`)

/** Stored by what it shows: the same picture twice is one file. The newest candidate for a path replaces older ones. */
export async function storeCandidate(
  folder: string,
  candidate: Candidate,
  picture: Uint8Array,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const older = (await listCandidates(folder)).filter(({ path }) => path === candidate.path)
  const again = older.find(({ file, against }) => file === candidate.file && against === candidate.against)
  await writeAtomic(pictureFile(folder, candidate.file), picture)
  const kept = again?.rejected ? { ...candidate, rejected: again.rejected } : candidate
  await writeAtomic(join(folder, `${nameOf(candidate)}.json`), `${JSON.stringify(kept, null, 2)}\n`)
  for (const one of older) if (one.file !== candidate.file) await removeCandidate(folder, one)
}

export async function listCandidates(folder: string): Promise<readonly Candidate[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const found = await Promise.all(
    names.filter((name) => name.endsWith('.json')).map((name) => read(folder, name)),
  )
  return found.filter((one) => one !== undefined).sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** Another worker may replace it while the folder is read. */
async function read(folder: string, name: string): Promise<Candidate | undefined> {
  try {
    return candidateSchema.parse(JSON.parse(await readFile(join(folder, name), 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The reviewed bytes. Throws UserError when these are not they. */
export async function pictureOf(folder: string, { file, path }: Candidate): Promise<Buffer> {
  const bytes = await readFile(pictureFile(folder, file))
  if (sha256(bytes) === file) return bytes
  throw new UserError(
    `The candidate of ${path} was changed after it was made.`,
    'Run the visual suite again: pnpm test:visual',
    { exitCode: 1 },
  )
}

export const saveCandidate = (folder: string, candidate: Candidate): Promise<void> =>
  writeAtomic(join(folder, `${nameOf(candidate)}.json`), `${JSON.stringify(candidate, null, 2)}\n`)

export async function removeCandidate(folder: string, candidate: Candidate): Promise<void> {
  await rm(join(folder, `${nameOf(candidate)}.json`), { force: true })
  const others = await listCandidates(folder)
  if (!others.some(({ file }) => file === candidate.file))
    await rm(pictureFile(folder, candidate.file), { force: true })
}

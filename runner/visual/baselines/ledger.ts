import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { explain, UserError } from '../../lib/errors.ts'
import { writeAtomic } from '../../lib/write-atomic.ts'
import { ignoredSchema } from './ignored.ts'
import { keySchema } from './key.ts'

const hash = z.string().regex(/^[0-9a-f]{64}$/)

/** What is known of a picture, approved or not. Hashes are SHA-256. */
export const pictureSchema = z.object({
  key: keySchema,
  /** Of the file as it is kept. */
  file: hash,
  /** Of the bytes as the browser wrote them: a capture with this hash needs no decoding. */
  captured: hash,
  /** Of size and decoded pixels. */
  pixels: hash,
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  bytes: z.number().int().positive(),
  /** What was ignored on this page. */
  ignored: z.array(ignoredSchema),
  /** What compares, so that a count can be told from one of another version. */
  engine: z.string(),
  /** In full: `153.0.8010.0`. */
  browserVersion: z.string(),
})

export const entrySchema = pictureSchema.extend({
  approved: z.strictObject({ by: z.string(), at: z.iso.datetime(), why: z.string() }),
  /** The hash of the file that it replaced. */
  replaced: hash.nullable(),
})

const ledgerSchema = z.strictObject({ version: z.literal(1), baselines: z.record(z.string(), entrySchema) })

export type Picture = z.output<typeof pictureSchema>
export type Entry = z.output<typeof entrySchema>
/** Approved pictures by their path from `baselines/`. */
export type Ledger = z.output<typeof ledgerSchema>

const ledgerFile = (folder: string): string => join(folder, 'ledger.json')

/** Empty when there is none yet. Throws UserError when it cannot be read. */
export async function readLedger(folder: string): Promise<Ledger> {
  const text = await readIfThere(ledgerFile(folder))
  if (text === undefined) return { version: 1, baselines: {} }
  try {
    return ledgerSchema.parse(JSON.parse(text.toString('utf8')))
  } catch (cause) {
    throw new UserError(
      `${ledgerFile(folder)} is damaged: ${explain(cause)}`,
      'Take it back from git: git checkout -- baselines',
      { cause },
    )
  }
}

export function writeLedger(folder: string, { version, baselines }: Ledger): Promise<void> {
  const sorted = Object.fromEntries(Object.entries(baselines).sort(([a], [b]) => (a < b ? -1 : 1)))
  return writeAtomic(ledgerFile(folder), `${JSON.stringify({ version, baselines: sorted }, null, 2)}\n`)
}

export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

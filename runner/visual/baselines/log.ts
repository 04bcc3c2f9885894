import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { readIfThere } from './ledger.ts'

const hash = z.string().nullable()
const lineSchema = z.object({
  action: z.enum(['approve', 'reject', 'prune']),
  path: z.string(),
  by: z.string(),
  why: z.string(),
  at: z.coerce.date(),
  old: hash,
  new: hash,
  bytes: z.number(),
  engine: z.string(),
})

/** One decision on one baseline. Hashes are those of the files. */
export type Line = z.output<typeof lineSchema>

const logFile = (folder: string): string => join(folder, 'approvals.jsonl')

/** Lines are only ever added. */
export async function appendLog(folder: string, line: Line): Promise<void> {
  await mkdir(folder, { recursive: true })
  await appendFile(logFile(folder), `${JSON.stringify(line)}\n`)
}

export async function readLog(folder: string): Promise<readonly Line[]> {
  const text = (await readIfThere(logFile(folder)))?.toString('utf8') ?? ''
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.map((line) => lineSchema.parse(JSON.parse(line)))
}

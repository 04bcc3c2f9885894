import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const shape = z.object({
  pid: z.int(),
  version: z.string(),
  startedAt: z.number(),
  /** When it last said that it lives. */
  beatAt: z.number(),
  /** Bytes of memory that it had then. */
  rss: z.number(),
  /** And those that the host had left. */
  free: z.number(),
})

/** What a Guardian says of itself while it lives. One that ends as it should takes it away. */
export type LifeNote = z.output<typeof shape>

const fileIn = (dataDir: string): string => join(dataDir, 'life.json')

/** Says that we live. What a full disk refuses is tried again with the next beat. */
export function writeLife(dataDir: string, note: LifeNote): void {
  try {
    writeFileSync(fileIn(dataDir), JSON.stringify(note), { mode: 0o600 })
  } catch {
    return
  }
}

/** The note of a Guardian that did not end as it should: `unreadable` when a power cut left half of it. */
export function readLife(dataDir: string): LifeNote | 'unreadable' | undefined {
  try {
    const text = readFileSync(fileIn(dataDir), 'utf8')
    return shape.safeParse(parsed(text)).data ?? 'unreadable'
  } catch {
    return undefined
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const endLife = (dataDir: string): void => rmSync(fileIn(dataDir), { force: true })

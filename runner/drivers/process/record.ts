import { readFile } from 'node:fs/promises'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Turns } from '../../lib/turns.ts'
import { writeAtomic } from '../../lib/write-atomic.ts'

const schema = z.object({
  /** New with every start, and in the environment of what was started. */
  life: z.string(),
  /** Absent between the intent to start and the start itself. */
  pid: z.number().int().positive().optional(),
  identity: z.string().optional(),
  command: z.string().optional(),
  /** Seen alive for so long that no other process can have the same start time and PID. */
  settled: z.boolean(),
  action: z.string().optional(),
  startedAt: z.number(),
  stoppedOnPurpose: z.boolean(),
  exit: z
    .object({
      at: z.number(),
      code: z.number().nullable(),
      signal: z.string().nullable(),
      text: z.string().optional(),
    })
    .optional(),
})

/** What we remember of the newest life of a service. */
export type LifeRecord = Readonly<z.infer<typeof schema>>

export type Records = {
  /** Undefined when the service was never started by us, as far as anybody remembers. */
  read(): Promise<LifeRecord | undefined>
  /** Replaces it by what `change` makes of it; undefined changes nothing. */
  update(change: (record: LifeRecord | undefined) => LifeRecord | undefined): Promise<void>
}

/** One JSON file; a broken or vanished one is no obstacle, because the processes themselves carry our mark. */
export function createRecords(path: string, turns: Turns, log: Logger): Records {
  let remembered: LifeRecord | undefined
  /** What the file held when it was last read or written: it is read every second, and hardly ever new. */
  let seen: string | undefined
  /** On a full disk we know better than the file. */
  let unsaved = false

  const read = async () => {
    if (unsaved) return remembered
    const text = await readFile(path, 'utf8').catch(() => undefined)
    if (text !== undefined && text !== seen) remembered = parse(text, path, log) ?? remembered
    seen = text
    return remembered
  }
  const write = async (record: LifeRecord) => {
    const text = `${JSON.stringify(record, null, 2)}\n`
    remembered = record
    unsaved = true
    await writeAtomic(path, text)
    unsaved = false
    seen = text
  }
  return {
    read,
    update: (change) =>
      turns.take(path, async () => {
        const next = change(await read())
        if (next !== undefined) await write(next)
      }),
  }
}

function parse(text: string, path: string, log: Logger): LifeRecord | undefined {
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    log.warn({ path, err: error }, 'The record of a process cannot be read; looking for the process itself')
    return undefined
  }
}

import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const shape = z.object({
  id: z.string().min(1),
  suites: z.array(z.string()),
  trigger: z.enum(['schedule', 'verify', 'person']),
  /** Nothing of its suites was left out: a check that is missing in it is gone. */
  whole: z.boolean(),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
})

/** What a run says of itself in `run.json` in its folder below `reports/runs`. */
export type RunRecord = z.output<typeof shape>

export type RunFolder = RunRecord & { readonly folder: string }

/** How many runs are kept unless the configuration says otherwise. */
export const keptRuns = 50

export async function writeRunRecord(folder: string, record: RunRecord): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'run.json'), `${JSON.stringify(record, null, 2)}\n`)
}

/** The runs of a folder, oldest first. What says nothing of itself is no run of ours, or has only begun. */
export async function readRuns(runsDir: string): Promise<readonly RunFolder[]> {
  const names = await readdir(runsDir).catch(() => [])
  const found = await Promise.all(names.map((name) => readRun(join(runsDir, name))))
  return found.flat().sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1))
}

async function readRun(folder: string): Promise<RunFolder[]> {
  const text = await readFile(join(folder, 'run.json'), 'utf8').catch(() => '')
  try {
    const { data } = shape.safeParse(JSON.parse(text))
    return data ? [{ ...data, folder }] : []
  } catch {
    return []
  }
}

/**
 * Deletes all but the newest `keep` runs of each kind (scheduled, verifying, by hand), so that a day of trying out
 * things costs no history. `spare` is in use.
 */
export async function pruneRuns(runsDir: string, keep: number, spare?: string): Promise<readonly string[]> {
  const runs = await readRuns(runsDir)
  const kinds = Object.values(Object.groupBy(runs, ({ trigger }) => trigger))
  const old = kinds.flatMap((kind) => kind.slice(0, Math.max(0, kind.length - keep)))
  const gone = old.filter(({ id }) => id !== spare)
  await Promise.all(gone.map(({ folder }) => rm(folder, { recursive: true, force: true, maxRetries: 3 })))
  return gone.map(({ id }) => id)
}

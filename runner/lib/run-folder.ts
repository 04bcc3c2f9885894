import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const shape = z.object({
  id: z.string().min(1),
  suites: z.array(z.string()),
  trigger: z.enum(['schedule', 'verify', 'person']),
  /** It came to its end, and nothing of its suites was left out: a check that is missing in it is gone. */
  whole: z.boolean(),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  /** Baselines that its tests asked for, and the tests that did not pass: these may ask for more when they do. */
  baselines: z.object({ asked: z.array(z.string()), cutShort: z.array(z.string()) }).optional(),
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
 * Deletes all but the newest `keep` runs of each suite and trigger, so that neither a suite that runs often nor a day
 * of trying out things pushes out the others. `spare` is in use. Answers with the names of those that are gone.
 */
export async function pruneRuns(runsDir: string, keep: number, spare?: string): Promise<readonly string[]> {
  const names = await readdir(runsDir).catch(() => [])
  const runs = await Promise.all(names.map((name) => kindOf(join(runsDir, name), name)))
  const kinds = Map.groupBy(runs.flat(), ({ kind }) => kind).values()
  const old = [...kinds].flatMap((kind) => kind.sort((a, b) => b.at - a.at).slice(keep))
  const gone = old.map(({ name }) => name).filter((name) => name !== spare)
  await Promise.all(
    gone.map((name) => rm(join(runsDir, name), { recursive: true, force: true, maxRetries: 3 })),
  )
  return gone
}

/** A run that broke before it could say anything of itself has only its name and its age. */
async function kindOf(folder: string, name: string): Promise<{ name: string; kind: string; at: number }[]> {
  const [run] = await readRun(folder)
  if (run) return [{ name, kind: `${run.suites} ${run.trigger}`, at: run.startedAt }]
  const found = await stat(folder).catch(() => undefined)
  return found?.isDirectory() ? [{ name, kind: name.replace(/-[^-]*$/, ''), at: found.mtimeMs }] : []
}

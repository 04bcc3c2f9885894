import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunRecord } from '../../lib/run-folder.ts'
import type { Decision, Folders } from './approve.ts'
import { readIfThere, readLedger, writeLedger } from './ledger.ts'
import { withLock } from './lock.ts'
import { appendLog } from './log.ts'

/** What a run says of itself, oldest run first. */
type Run = Pick<RunRecord, 'suites' | 'whole' | 'baselines'>

/** A check begins with the path of its spec: `visual/pages.spec.ts › home looks as approved`. */
const suiteOf = (check: string): string => check.split(/[\\/]/)[0] ?? ''
const folderOf = (path: string): string => path.split('/')[0] ?? ''

/**
 * Paths of baselines that the newest whole run of their suite did not ask for. What a test that did not come to its
 * end might have asked for counts as used, and so does what is of a platform or browser that did not run. Undefined
 * when no suite with baselines has run as a whole yet.
 */
export async function unused(
  baselines: string,
  runs: readonly Run[],
): Promise<readonly string[] | undefined> {
  const newest = new Map<string, NonNullable<Run['baselines']>>()
  for (const { whole, suites, baselines } of runs)
    if (whole && baselines) for (const suite of suites) newest.set(suite, baselines)
  const known = Object.entries((await readLedger(baselines)).baselines)
  const judged = known.flatMap(([path, { key }]) => {
    const run = newest.get(suiteOf(key.check))
    return run ? [{ path, key, run }] : []
  })
  if (judged.length === 0 && known.length > 0) return undefined
  return judged
    .filter(({ path, run }) => run.asked.some((asked) => folderOf(asked) === folderOf(path)))
    .filter(({ path, key, run }) => !run.asked.includes(path) && !run.cutShort.includes(key.check))
    .map(({ path }) => path)
}

/** Removes baselines, their entries and nothing else. */
export function prune(
  folders: Pick<Folders, 'baselines'>,
  paths: readonly string[],
  decision: Decision,
): Promise<void> {
  return withLock(folders.baselines, async () => {
    const ledger = await readLedger(folders.baselines)
    for (const path of paths) {
      const entry = ledger.baselines[path]
      const file = join(folders.baselines, path)
      const bytes = (await readIfThere(file))?.length ?? 0
      await rm(file, { force: true })
      delete ledger.baselines[path]
      const hashes = { old: entry?.file ?? null, new: null }
      const engine = entry?.engine ?? 'unknown'
      await appendLog(folders.baselines, {
        action: 'prune',
        path,
        ...decision,
        ...hashes,
        bytes: -bytes,
        engine,
      })
    }
    await writeLedger(folders.baselines, ledger)
  })
}

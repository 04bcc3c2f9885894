import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { Decision, Folders } from './approve.ts'
import { readIfThere, readLedger, writeLedger } from './ledger.ts'
import { withLock } from './lock.ts'
import { appendLog } from './log.ts'

/** Notes that a test asked for this baseline. `folder` is `reports/visual/used`. */
export async function noteUse(folder: string, path: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, encodeURIComponent(path)), '')
}

/**
 * Paths of baselines that no recorded run asked for, and of pictures that the ledger does not know. Folders of
 * platforms and browsers that have not run here are left out: they are in use elsewhere.
 */
export async function unused(baselines: string, used: string): Promise<readonly string[]> {
  const asked = new Set((await namesIn(used)).map(decodeURIComponent))
  const known = Object.keys((await readLedger(baselines)).baselines)
  const files = (await namesIn(baselines)).filter((name) => name.endsWith('.png'))
  const seen = new Set([...asked].map(folderOf))
  const strange = files.map((name) => name.split(sep).join('/')).filter((path) => !known.includes(path))
  return [...strange, ...known.filter((path) => seen.has(folderOf(path)) && !asked.has(path))].sort()
}

const folderOf = (path: string): string => path.split('/')[0] ?? ''

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
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

import { statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Files as they were when they were first seen. */
export type Stamps = {
  /** Whether a file that is known is another one now, or gone, or a folder of tests has got a file. */
  areOld(): Promise<boolean>
  /** Takes note of what was read by a run that began at `since` (epoch milliseconds). */
  note(read: Read, since: number): Promise<void>
}

export type Read = {
  readonly files: readonly string[]
  readonly testDirs: readonly string[]
  /** Where runs leave their results: not looked at, even below a folder of tests. */
  readonly results?: string | undefined
}

/** Knows when code that was loaded, or data beside it, has changed: what is loaded is never read again. */
export function createStamps(): Stamps {
  const known = new Map<string, string>()
  const folders = new Set<string>()
  const skipped = new Set<string>()
  let touched = false
  const changed = ([file, stamp]: readonly [string, string]) => stampOf(file) !== stamp
  const there = async () => (await Promise.all([...folders].map((one) => filesBelow(one, skipped)))).flat()
  return {
    async areOld() {
      return touched || [...known].some(changed) || (await there()).some((file) => !known.has(file))
    },
    async note({ files, testDirs, results }, since) {
      for (const folder of testDirs) folders.add(folder)
      if (results !== undefined) skipped.add(results)
      for (const file of [...files, ...(await there())]) {
        if (known.has(file)) continue
        known.set(file, stampOf(file))
        // It may have been written after it was read.
        if (modifiedAt(file) >= since) touched = true
      }
    },
  }
}

async function filesBelow(folder: string, skipped: ReadonlySet<string>): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const found = entries.map((one) => {
    const path = join(folder, one.name)
    if (one.isFile()) return [path]
    const isOthers = one.name.startsWith('.') || one.name === 'node_modules' || skipped.has(path)
    return one.isDirectory() && !isOthers ? filesBelow(path, skipped) : []
  })
  return (await Promise.all(found)).flat()
}

const stampOf = (file: string): string => {
  const found = statSync(file, { throwIfNoEntry: false })
  return found ? `${found.mtimeMs} ${found.size}` : 'gone'
}

const modifiedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0

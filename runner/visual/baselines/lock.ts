import { type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { UserError } from '../../lib/errors.ts'

/** Nothing that is done under it takes nearly so long: whoever took it died. */
const abandonedMs = 10_000

/**
 * One at a time: two people, two terminals or two runs must not write into each other's pictures. Rejects with
 * UserError when the folder is not free within `patienceMs`.
 */
export async function withLock<T>(folder: string, work: () => Promise<T>, patienceMs = 0): Promise<T> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, '.lock')
  const file = await taken(path, performance.now() + patienceMs)
  try {
    return await work()
  } finally {
    await file.close()
    await rm(path, { force: true })
  }
}

async function taken(path: string, until: number): Promise<FileHandle> {
  for (;;) {
    const file = await open(path, 'wx').catch((cause: NodeJS.ErrnoException) => {
      // Windows refuses a file that is being removed at this moment.
      if (cause.code === 'EEXIST' || (process.platform === 'win32' && cause.code === 'EPERM'))
        return undefined
      throw cause
    })
    if (file) return file
    const since = (await stat(path).catch(() => undefined))?.mtimeMs
    if (since !== undefined && Date.now() - since > abandonedMs) await rm(path, { force: true })
    else if (performance.now() < until) await pause(20)
    else throw busy(path)
  }
}

const busy = (path: string): UserError =>
  new UserError(
    'Somebody else is changing the baselines at this moment.',
    `Try again. If nobody is, remove ${path}.`,
    { exitCode: 1 },
  )

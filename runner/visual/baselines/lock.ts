import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../../lib/errors.ts'

/** One at a time: two people, or two terminals, must not approve into each other's ledger. */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, '.lock')
  const file = await open(path, 'wx').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST') throw cause
    throw new UserError(
      'Somebody else is changing the baselines at this moment.',
      `Try again. If nobody is, remove ${path}.`,
      { exitCode: 1, cause },
    )
  })
  try {
    return await work()
  } finally {
    await file.close()
    await rm(path, { force: true })
  }
}

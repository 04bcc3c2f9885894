import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** Replaces a file as a whole: whoever reads it finds the old content or the new, also after a power cut. */
export async function writeAtomic(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`
  try {
    await writeThrough(draft, content)
    await renameOver(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

async function writeThrough(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Windows refuses to rename over a file that somebody, a virus scanner say, has open: for a moment, so again. */
async function renameOver(from: string, to: string, triesLeft = 10): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    const busy = ['EPERM', 'EACCES', 'EBUSY'].includes((error as NodeJS.ErrnoException).code ?? '')
    if (!busy || process.platform !== 'win32' || triesLeft === 0) throw error
    await pause(20)
    await renameOver(from, to, triesLeft - 1)
  }
}

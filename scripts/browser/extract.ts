import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import chromium from '@sparticuz/chromium'

/**
 * Unpacks the Chromium that lies compressed in the npm package, about 200 MB, to `executable`.
 * It appears there whole or not at all, whoever else is at it.
 */
export async function extractChromium(executable: string): Promise<void> {
  const home = dirname(executable)
  mkdirSync(dirname(home), { recursive: true })
  const scratch = mkdtempSync(`${home}.part-`)
  try {
    await withTemporaryFolder(scratch, () => chromium.executablePath())
    // Whoever runs Guardian later need not be who set it up.
    for (const path of [scratch, join(scratch, basename(executable))]) chmodSync(path, 0o755)
    moveUnlessThere(scratch, home)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  if (!existsSync(executable)) throw new Error(`@sparticuz/chromium unpacked no ${executable}`)
}

/** The package unpacks into the system's temporary folder and takes what it finds there for its own. */
async function withTemporaryFolder(folder: string, work: () => Promise<unknown>): Promise<void> {
  const before = process.env.TMPDIR
  process.env.TMPDIR = folder
  try {
    await work()
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
}

function moveUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!existsSync(to)) throw error
  }
}

import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { explain } from '../../../runner/lib/errors.ts'

const version = '4.5.0'

export type Odiff = {
  compare(expected: string, actual: string, picture: string): Promise<void>
  close(): void
}

type Server = {
  compare(base: string, other: string, output: string, options: object): Promise<unknown>
  stop(): void
}
const serverClass = z.custom<new () => Server>((value) => typeof value === 'function')

/** Gets odiff into a folder of its own for this once; why not, when it cannot be had. */
export async function fetchOdiff(folder: string): Promise<{ home?: string; trouble?: string }> {
  const home = join(folder, 'odiff')
  try {
    await mkdir(home)
    const args = [
      'install',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--prefix',
      home,
      `odiff-bin@${version}`,
    ]
    await promisify(execFile)('npm', args, { timeout: 60_000, shell: process.platform === 'win32' })
    return { home }
  } catch (error) {
    return { trouble: `odiff ${version} is not to be had here: ${explain(error).split('\n')[0]}` }
  }
}

/** odiff's server, from where it was put. */
export function openOdiff(home: string): Odiff {
  const loaded: unknown = createRequire(join(home, 'package.json'))('odiff-bin')
  const { ODiffServer } = z.object({ ODiffServer: serverClass }).parse(loaded)
  const server = new ODiffServer()
  const options = { threshold: 0.1, antialiasing: true }
  return {
    compare: async (expected, actual, picture) => {
      await server.compare(expected, actual, picture, options)
    },
    close: () => server.stop(),
  }
}

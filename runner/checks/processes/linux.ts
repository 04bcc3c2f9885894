import { readdir, readFile } from 'node:fs/promises'
import { type Found, matches, type Wanted } from './found.ts'

/** Reads /proc. The command line is read of everything, the rest only of what matches. */
export async function findOnLinux(wanted: Wanted, signal: AbortSignal): Promise<readonly Found[]> {
  const pids = wanted.pid === undefined ? await allPids() : [wanted.pid]
  const found: Found[] = []
  for (const pid of pids) {
    signal.throwIfAborted()
    const one = await look(pid, wanted)
    if (one) found.push(one)
  }
  return found
}

const allPids = async (): Promise<readonly number[]> =>
  (await readdir('/proc'))
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid)

async function look(pid: number, wanted: Wanted): Promise<Found | undefined> {
  const commandLine = (await read(`/proc/${pid}/cmdline`))?.replaceAll('\0', ' ').trim()
  if (commandLine === undefined || !matches(commandLine, wanted)) return undefined
  const status = await read(`/proc/${pid}/status`)
  if (status === undefined || /^State:\s*[ZX]/m.test(status)) return undefined
  const bytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0) * 1_024
  return { pid, commandLine, rssBytes: bytes('VmRSS'), ownBytes: bytes('RssAnon') }
}

/** Undefined when the process ended meanwhile, or is hidden from us. */
async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM') return undefined
    throw error
  }
}

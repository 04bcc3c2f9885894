import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeAtomic } from './write-atomic.ts'

const shape = z.object({
  pid: z.int().positive(),
  /** Where it listens: `http://127.0.0.1:9091`. */
  url: z.url({ protocol: /^http$/ }),
  /** What whoever may command the daemon has to show. */
  token: z.string().min(1),
  startedAt: z.int().nonnegative().max(8.64e15),
})

/** How commands find the running daemon. */
export type DaemonFile = z.output<typeof shape>

const pathIn = (dataDir: string) => join(dataDir, 'daemon.json')

/** Readable by our own user only: it holds the token. */
export async function writeDaemonFile(dataDir: string, daemon: DaemonFile): Promise<void> {
  await writeAtomic(pathIn(dataDir), `${JSON.stringify(daemon, null, 2)}\n`)
}

/** Undefined when there is none or it makes no sense; one left by a daemon that died may still be there. */
export async function readDaemonFile(dataDir: string): Promise<DaemonFile | undefined> {
  const text = await readFile(pathIn(dataDir), 'utf8').catch(() => '')
  return parseDaemonFile(text)
}

export function parseDaemonFile(text: string): DaemonFile | undefined {
  try {
    return shape.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** Takes our own file away; one that another daemon has written since stays. */
export async function removeDaemonFile(dataDir: string, pid: number): Promise<void> {
  const daemon = await readDaemonFile(dataDir)
  if (daemon?.pid === pid) await rm(pathIn(dataDir), { force: true })
}

import { statfs } from 'node:fs/promises'
import os from 'node:os'
import type { HostState } from '../render/report.ts'
import type { Source } from './source.ts'

export type HostOptions = {
  readonly title: string
  /** A folder on each disk that matters. */
  readonly paths: readonly string[]
}

/** Disk, memory, load and uptime of this host. A disk that cannot be asked is left out of the list. */
export function hostState({ title, paths }: HostOptions): Source {
  return {
    key: 'host',
    kind: 'host',
    title,
    async collect() {
      const disks = await Promise.allSettled(paths.map(disk))
      const failed = disks.flatMap((one, index) => (one.status === 'rejected' ? [paths[index]] : []))
      const state: HostState = {
        disks: disks.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
        memory: { freeBytes: os.freemem(), totalBytes: os.totalmem() },
        ...(process.platform === 'win32' ? {} : { load: os.loadavg() }),
        cpus: os.availableParallelism(),
        uptimeMs: Math.round(os.uptime() * 1_000),
      }
      const note = failed.length > 0 ? `not to be had: disk of ${failed.join(', ')}` : undefined
      return { text: JSON.stringify(state), ...(note && { note }) }
    },
  }
}

async function disk(path: string): Promise<HostState['disks'][number]> {
  const { bavail, blocks, bsize } = await statfs(path)
  return { path, freeBytes: bavail * bsize, totalBytes: blocks * bsize }
}

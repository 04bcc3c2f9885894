import { readFile } from 'node:fs/promises'
import { freemem, totalmem } from 'node:os'

export type HostMemory = { readonly availableBytes: number; readonly totalBytes: number }

/** On Linux what the kernel could give without swapping: its caches count as free, unlike in `os.freemem()`. */
export async function hostMemory(): Promise<HostMemory> {
  const known =
    process.platform === 'linux' ? parseMeminfo(await readFile('/proc/meminfo', 'utf8')) : undefined
  return known ?? { availableBytes: freemem(), totalBytes: totalmem() }
}

/** Fields of /proc/meminfo, which are in KiB. */
export function parseMeminfo(text: string): HostMemory | undefined {
  const total = /^MemTotal:\s*(\d+) kB/m.exec(text)?.[1]
  const available = /^MemAvailable:\s*(\d+) kB/m.exec(text)?.[1]
  return total && available
    ? { totalBytes: Number(total) * 1_024, availableBytes: Number(available) * 1_024 }
    : undefined
}

import { execa } from 'execa'
import type { Found } from './found.ts'

/** Asks ps, which every Unix has. */
export async function findOnMac(signal: AbortSignal): Promise<readonly Found[]> {
  const { stdout } = await execa('ps', ['-axww', '-o', 'pid=,rss=,state=,command='], {
    cancelSignal: signal,
    maxBuffer: 16 * 1_024 ** 2,
  })
  return parsePs(stdout)
}

/** Lines of `pid=,rss=,state=,command=`; rss is in KiB, a state of Z is a zombie. */
export function parsePs(output: string): readonly Found[] {
  return output.split('\n').flatMap((line) => {
    const [, pid, rss, state, commandLine] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
    if (!pid || state?.startsWith('Z')) return []
    return [{ pid: Number(pid), rssBytes: Number(rss) * 1_024, commandLine: commandLine ?? '' }]
  })
}

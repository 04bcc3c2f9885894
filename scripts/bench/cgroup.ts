import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** CPU of a process and of everything that it ever started, in milliseconds. */
export type CpuMeter = { readonly how: string; cpuMs(): number; close(): void }

/**
 * A group of the kernel's counts killed browsers too. Without the right to make one the tree is added up from /proc,
 * which misses what nobody waited for. Undefined where there is neither.
 */
export function meterOf(pid: number): CpuMeter | undefined {
  if (process.platform !== 'linux') return undefined
  return groupOf(pid, 'v1', '/sys/fs/cgroup/cpuacct') ?? groupOf(pid, 'v2', '/sys/fs/cgroup') ?? treeOf(pid)
}

function groupOf(pid: number, kind: 'v1' | 'v2', parent: string): CpuMeter | undefined {
  const file = kind === 'v1' ? 'cpuacct.usage' : 'cpu.stat'
  const folder = join(parent, `guardian-bench-${pid}`)
  if (!existsSync(join(parent, file))) return undefined
  try {
    mkdirSync(folder)
    writeFileSync(join(folder, 'cgroup.procs'), String(pid))
  } catch (error) {
    if (existsSync(folder)) rmdirSync(folder)
    if (refusals.has((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
  const read = () => readFileSync(join(folder, file), 'utf8')
  return {
    how: `cgroup ${kind}`,
    cpuMs: () =>
      kind === 'v1' ? Number(read()) / 1e6 : Number(/usage_usec (\d+)/.exec(read())?.[1]) / 1_000,
    close: () => rmdirSync(folder),
  }
}

const refusals = new Set(['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EINVAL', 'EOPNOTSUPP'])

/** Fields 14 to 17 of proc(5): own time and that of children that were waited for, in ticks of 10 ms. */
function treeOf(root: number): CpuMeter {
  const processes = () =>
    readdirSync('/proc').flatMap((name) => {
      const stat = /^\d+$/.test(name) ? statOf(name) : undefined
      return stat ? [{ pid: Number(name), ...stat }] : []
    })
  return {
    how: 'sum over /proc',
    cpuMs() {
      const all = processes()
      const members = new Set([root])
      for (let before = 0; before !== members.size; ) {
        before = members.size
        for (const { pid, parent } of all) if (members.has(parent)) members.add(pid)
      }
      return all.filter(({ pid }) => members.has(pid)).reduce((sum, { ms }) => sum + ms, 0)
    },
    close: () => undefined,
  }
}

/** Undefined for a process that has gone meanwhile. */
function statOf(name: string): { parent: number; ms: number } | undefined {
  try {
    const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return {
      parent: Number(fields[1]),
      ms: [11, 12, 13, 14].reduce((sum, n) => sum + Number(fields[n]), 0) * 10,
    }
  } catch {
    return undefined
  }
}

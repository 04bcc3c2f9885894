import { readdir, readFile } from 'node:fs/promises'
import { uptime } from 'node:os'
import type { Processes, ProcessInfo } from '../processes.ts'

/** Start times in /proc are told in USER_HZ, which is 100 a second on every Linux (proc(5)). */
const tickMs = 10

export function linuxProcesses(): Processes {
  const boot = readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
    (text) => text.trim(),
    () => 'no-boot-id',
  )
  const look = async (pid: number): Promise<ProcessInfo | undefined> => {
    const [stat, command] = await Promise.all([read(pid, 'stat'), read(pid, 'cmdline')])
    return stat === undefined ? undefined : parseStat(stat, command ?? '', await boot)
  }
  return {
    dear: false,
    look,
    async all(prefix) {
      const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
      const found = await Promise.all(
        pids.map(async (pid) => {
          const [info, environment] = await Promise.all([look(pid), read(pid, 'environ')])
          return info && { ...info, environment: parseEnvironment(environment ?? '', prefix) }
        }),
      )
      return found.filter((info) => info !== undefined)
    },
  }
}

/** proc(5): `pid (name) state ppid group session …`; the name may hold blanks and brackets, so read from its end. */
export function parseStat(stat: string, command: string, boot: string): ProcessInfo | undefined {
  const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
  const [state, parent, group, session, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const started = Number(rest[15])
  if (state === undefined || 'ZXx'.includes(state)) return undefined
  const pid = Number.parseInt(stat, 10)
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    identity: `${boot}/${started}/${pid}`,
    command: command.replaceAll('\0', ' ').trim() || `[${name}]`,
    ageMs: Math.max(0, Math.round(uptime() * 1000) - started * tickMs),
  }
}

/** `NAME=value` pairs that end in NUL. */
export function parseEnvironment(text: string, prefix: string): Record<string, string> {
  const pairs = text.split('\0').filter((pair) => pair.startsWith(prefix) && pair.includes('='))
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )
}

/** Undefined for what is gone or not ours to read: a process may end between any two looks. */
async function read(pid: number, file: string): Promise<string | undefined> {
  return readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => undefined)
}

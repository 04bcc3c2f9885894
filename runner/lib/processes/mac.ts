import { execa } from 'execa'
import { AdapterError } from '../errors.ts'
import type { Processes, ProcessInfo } from '../processes.ts'

const columns = 'pid=,ppid=,pgid=,sess=,stat=,lstart=,command='

/** Processes by `ps`, for macOS and the BSDs. */
export function macProcesses(): Processes {
  return {
    dear: true,
    look: async (pid) => parsePs(await ps(['-ww', '-o', columns, '-p', String(pid)]))[0],
    async all(prefix) {
      const [table, environments] = await Promise.all([
        ps(['-axww', '-o', columns]),
        ps(['-axEww', '-o', 'pid=,command=']),
      ])
      const byPid = new Map(environments.split('\n').map((line) => [Number.parseInt(line, 10), line]))
      return parsePs(table).map((info) => ({
        ...info,
        environment: parsePsEnvironment(byPid.get(info.pid) ?? '', prefix),
      }))
    },
  }
}

/** `ps` ends with 1 when it found no process. */
async function ps(args: readonly string[]): Promise<string> {
  const result = await execa('ps', [...args], { reject: false, timeout: 5_000, env: { LC_ALL: 'C' } })
  if (result.exitCode === 0 || result.exitCode === 1) return result.stdout
  throw new AdapterError('The processes of this host cannot be listed with ps', { cause: result })
}

/** Lines of pid, ppid, pgid, session, state, start (`Sun Nov 22 10:00:00 2026`) and command. */
export function parsePs(text: string): ProcessInfo[] {
  const line = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]{8}\s+\d{4})\s+(.*)$/
  return text.split('\n').flatMap((row) => {
    const [, pid, parent, group, , state, started, command] = line.exec(row) ?? []
    if (pid === undefined || started === undefined || state?.startsWith('Z')) return []
    const identity = `${started.replaceAll(/\s+/g, ' ')}/${pid}`
    // macOS tells no session number: a process that leads its group stands for one that leads its session.
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        session: Number(group),
        identity,
        command: command ?? '',
      },
    ]
  })
}

/** The environment follows the arguments, parted by blanks: good enough for values without ` NAME=` in them. */
export function parsePsEnvironment(line: string, prefix: string): Record<string, string> {
  const pairs = line.matchAll(/ ([A-Za-z_][A-Za-z0-9_]*)=(.*?)(?= [A-Za-z_][A-Za-z0-9_]*=|$)/g)
  return Object.fromEntries(
    [...pairs].flatMap(([, name, value]) => (name?.startsWith(prefix) ? [[name, value ?? '']] : [])),
  )
}

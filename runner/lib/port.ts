import { readdir, readFile, readlink } from 'node:fs/promises'
import { execa } from 'execa'
import { AdapterError } from './errors.ts'
import { systemProcesses } from './processes.ts'

/** Who listens on a TCP port. Without `pid`, somebody whose processes we may not look into. */
export type PortOwner = { readonly port: number; readonly pid?: number; readonly command?: string }

/** The first of those who listen on a port of this host, undefined when it is free. */
export async function portOwner(port: number): Promise<PortOwner | undefined> {
  return (await portOwners(port))[0]
}

/** All who listen on a port, on any address: forked workers share one socket. Empty when it is free. */
export async function portOwners(port: number): Promise<readonly PortOwner[]> {
  const pids = await listeners(port)
  const processes = systemProcesses()
  return Promise.all(
    pids.map(async (pid) => {
      const info = pid === undefined ? undefined : await processes.look(pid)
      return { port, ...(pid !== undefined && { pid }), ...(info && { command: info.command }) }
    }),
  )
}

/** For a sentence: `process 4711 (nginx: master process)`. */
export function describeOwner(owner: PortOwner): string {
  if (owner.pid === undefined) return 'a process of another user'
  const command = owner.command?.replaceAll(/\p{Cc}/gu, ' ').slice(0, 120)
  return `process ${owner.pid}${command ? ` (${command})` : ''}`
}

/** One PID for each process that listens; a single undefined for a listener that cannot be seen. */
async function listeners(port: number): Promise<readonly (number | undefined)[]> {
  if (process.platform === 'linux') return linuxListeners(port)
  if (process.platform === 'win32') return parseNetstat(await output('netstat', ['-ano']), port)
  return parseLsof(await output('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fp']))
}

async function linuxListeners(port: number): Promise<readonly (number | undefined)[]> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  )
  const sockets = tables.flatMap((table) => parseTcpTable(table, port)).map((inode) => `socket:[${inode}]`)
  if (sockets.length === 0) return []
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const holding = await Promise.all(pids.map((pid) => holdsOneOf(pid, sockets)))
  const owners = pids.filter((_, index) => holding[index]).map(Number)
  return owners.length > 0 ? owners : [undefined]
}

/** Inodes of the sockets in state 0A (listening) on a port; columns of proc(5). */
export function parseTcpTable(table: string, port: number): string[] {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return table.split('\n').flatMap((line) => {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/)
    return local?.endsWith(ending) && state === '0A' && inode !== undefined ? [inode] : []
  })
}

async function holdsOneOf(pid: string, sockets: readonly string[]): Promise<boolean> {
  const files = await readdir(`/proc/${pid}/fd`).catch(() => [])
  const links = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')))
  return links.some((link) => sockets.includes(link))
}

/** lsof and netstat end with 1 when they found nothing. */
async function output(program: string, args: readonly string[]): Promise<string> {
  const result = await execa(program, [...args], { reject: false, timeout: 10_000, windowsHide: true })
  if (result.exitCode === 0 || result.exitCode === 1) return result.stdout
  throw new AdapterError(`Who holds a port cannot be asked: ${program} did not work`, { cause: result })
}

/** Lines of `p4711`. */
export function parseLsof(text: string): number[] {
  return [...text.matchAll(/^p(\d+)$/gm)].map((match) => Number(match[1]))
}

/** `TCP 0.0.0.0:3000 0.0.0.0:0 LISTENING 4711`; the state is in the host's language, a foreign port of 0 is not. */
export function parseNetstat(text: string, port: number): number[] {
  const pids = text.split('\n').flatMap((line) => {
    const [protocol, local, foreign, ...rest] = line.trim().split(/\s+/)
    const listens = protocol === 'TCP' && local?.endsWith(`:${port}`) && foreign?.endsWith(':0')
    return listens ? [Number(rest.at(-1))] : []
  })
  return [...new Set(pids)]
}

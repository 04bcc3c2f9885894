import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { answers } from '../../lib/processes.ts'
import { tail } from '../../lib/tail.ts'

/** Folder of the daemon: its PID, its own log, the list that `pm2 save` wrote. */
export const pm2Home = (
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string => given ?? (env.PM2_HOME || join(env.HOME || env.USERPROFILE || homedir(), '.pm2'))

/** Asking pm2 itself would start a daemon, an empty one. */
export async function isDaemonUp(home: string): Promise<boolean> {
  const text = await readFile(join(home, 'pm2.pid'), 'utf8').catch(() => '')
  const pid = Number.parseInt(text, 10)
  return pid > 0 && answers(pid)
}

/** Whether the list that `pm2 save` wrote, and `pm2 resurrect` starts, holds an app of this name. */
export async function isSaved(home: string, name: string): Promise<boolean> {
  const text = await readFile(join(home, 'dump.pm2'), 'utf8').catch(() => '[]')
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) && list.some((one) => one?.name === name)
  } catch {
    return false
  }
}

/** Lines of the daemon's log are about thousands of apps at most; older news are no news. */
const linesRead = 400

/** Whether the newest word about the process in the daemon's log is that pm2 stopped it, not that it ended. */
export async function wasStopped(
  home: string,
  name: string,
  id: number,
  signal: AbortSignal,
): Promise<boolean> {
  const lines = await tail(join(home, 'pm2.log'), { lines: linesRead, signal })
  const newest = lines.findLast(
    (line) => line.includes(`Stopping app:${name} id:${id}`) || line.includes(`App [${name}:${id}] online`),
  )
  return newest?.includes('Stopping app:') ?? false
}

import { resolve } from 'node:path'
import type { FoundProcess, Processes, ProcessInfo } from '../../lib/processes.ts'

/** What we write into the environment of a service, and by which we know all that it started. */
export type Mark = { readonly service: string; readonly dataDir: string }

export const markPrefix = 'GUARDIAN_'

/** Variables of one life: `life` is new with every start, `action` is the attempt that started it. */
export function markVariables(mark: Mark, life: string, action?: string): Record<string, string> {
  return {
    GUARDIAN_SERVICE: mark.service,
    GUARDIAN_DATA: resolve(mark.dataDir),
    GUARDIAN_LIFE: life,
    ...(action !== undefined && { GUARDIAN_ACTION: action }),
  }
}

/**
 * All processes of a service: those that carry its mark, and what the leader started without it. Who carries
 * another's mark is another's, and neither we nor those who started us are ever among them.
 */
export async function family(
  processes: Processes,
  mark: Mark,
  leader?: ProcessInfo,
): Promise<FoundProcess[]> {
  const all = await processes.all(markPrefix)
  const byPid = new Map(all.map((one) => [one.pid, one]))
  const living = leader && byPid.get(leader.pid)?.identity === leader.identity ? leader : undefined
  const untouchable = new Set(ancestry(byPid, process.pid))

  const life = living && byPid.get(living.pid)?.environment.GUARDIAN_LIFE

  const belongs = (one: FoundProcess): boolean => {
    if (living !== undefined && one.pid === living.pid) return true
    if (carries(one, mark)) return true
    // The same data folder under another path still has the same life.
    if (one.environment.GUARDIAN_SERVICE !== undefined)
      return life !== undefined && one.environment.GUARDIAN_LIFE === life
    return living !== undefined && (one.group === living.pid || one.session === living.pid || isChild(one))
  }
  const isChild = (one: FoundProcess): boolean => {
    const parent = byPid.get(one.parent)
    // Windows keeps the number of a parent that is gone, and gives it to somebody younger.
    const older = parent && (one.ageMs ?? 0) <= (parent.ageMs ?? Number.POSITIVE_INFINITY) + 1_000
    return parent !== undefined && older === true && parent.pid !== one.pid && belongs(parent)
  }
  return all.filter((one) => !untouchable.has(one.pid) && belongs(one))
}

/**
 * The leader of a life that was never written down, because we died between starting and writing. Without a life's
 * name: the oldest that leads a session and was not started by another one of the family.
 */
export async function findLeader(
  processes: Processes,
  mark: Mark,
  life?: string,
): Promise<FoundProcess | undefined> {
  const members = await family(processes, mark)
  const pids = new Set(members.map((one) => one.pid))
  return members
    .filter((one) => one.session === one.pid && !pids.has(one.parent))
    .filter((one) => life === undefined || one.environment.GUARDIAN_LIFE === life)
    .sort((a, b) => (b.ageMs ?? 0) - (a.ageMs ?? 0))[0]
}

function carries(one: FoundProcess, mark: Mark): boolean {
  const { GUARDIAN_SERVICE, GUARDIAN_DATA } = one.environment
  return GUARDIAN_SERVICE === mark.service && GUARDIAN_DATA === resolve(mark.dataDir)
}

/** A process and all that it descends from. */
function ancestry(
  byPid: ReadonlyMap<number, FoundProcess>,
  pid: number,
  seen: readonly number[] = [],
): readonly number[] {
  const parent = byPid.get(pid)?.parent
  if (parent === undefined || parent <= 1 || seen.includes(pid)) return [...seen, pid]
  return ancestry(byPid, parent, [...seen, pid])
}

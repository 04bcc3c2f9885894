import type { Clock } from '../../lib/clock.ts'
import { answers, type Processes, type ProcessInfo } from '../../lib/processes.ts'
import type { LifeRecord } from './record.ts'

/** How long an expensive look stays good while the PID answers. */
const dearLookMs = 30_000

type Look = (
  pid: number,
  record: LifeRecord,
  how: 'cheaply' | 'thoroughly',
) => Promise<ProcessInfo | undefined>

/**
 * The process that a record means, and no other that has its PID. Where a look is dear, a cheap one only asks
 * whether the PID answers; nothing is ever signalled on the strength of that.
 */
export function createLook(processes: Processes, clock: Clock): Look {
  let seen: { readonly at: number; readonly info: ProcessInfo } | undefined
  return async (pid, record, how) => {
    const isFresh = seen?.info.identity === record.identity && clock.now() - (seen?.at ?? 0) < dearLookMs
    if (processes.dear && how === 'cheaply' && isFresh && answers(pid)) return seen?.info
    const info = await processes.look(pid)
    if (info === undefined || info.identity !== record.identity) return undefined
    // A start time proves nothing of a life shorter than its tick; the command then has to agree, too.
    if (!record.settled && info.command !== record.command) return undefined
    seen = { at: clock.now(), info }
    return info
  }
}

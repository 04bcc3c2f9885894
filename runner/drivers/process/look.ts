import type { Clock } from '../../lib/clock.ts'
import { answers, type Processes, type ProcessInfo } from '../../lib/processes.ts'
import type { LifeRecord } from './record.ts'

/** How long an expensive look stays good while the PID answers. */
const dearLookMs = 30_000

/** `cheaply` may trust the last look for a while, `from memory` for good. */
export type How = 'thoroughly' | 'cheaply' | 'from memory'

type Look = (pid: number, record: LifeRecord, how: How) => Promise<ProcessInfo | undefined>

/**
 * The process that a record means, and no other that has its PID. Where a look is dear, a cheap one only asks
 * whether the PID answers; nothing is ever signalled on the strength of that.
 */
export function createLook(processes: Processes, clock: Clock): Look {
  let seen: { readonly at: number; readonly info: ProcessInfo } | undefined
  return async (pid, record, how) => {
    const same = seen !== undefined && seen.info.identity === record.identity
    if (same && how === 'from memory') return seen?.info
    const isFresh = same && clock.now() - (seen?.at ?? 0) < dearLookMs
    if (isFresh && processes.dear && how === 'cheaply' && answers(pid)) return seen?.info
    const info = await processes.look(pid)
    if (info === undefined || info.identity !== record.identity) return undefined
    // A start time proves nothing of a life shorter than its tick; the command then has to agree, too.
    if (!record.settled && info.command !== record.command) return undefined
    seen = { at: clock.now(), info }
    return info
  }
}

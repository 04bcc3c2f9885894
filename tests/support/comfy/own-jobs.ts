import { z } from 'zod'
import { runMarker } from '../../../runner/checks/playwright/protocol.ts'
import { ownMark, type QueueItem } from './protocol.ts'
import { usual } from './track.ts'

/**
 * The daemon names its runs; the workers of one by hand have one parent. Two runs that share its number by chance only
 * wait for each other, where one might have said that the other's job is stuck.
 */
const thisRun = process.env[runMarker] ?? String(process.ppid)

/** What goes along with a job, so that whoever sees it in the queue knows how long it may run. */
export const markOf = (runMs: number) => ({ ...ownMark, guardianRun: thisRun, guardianRunMs: runMs })

const marked = z.object({
  guardian: z.literal(ownMark.guardian),
  guardianRun: z.string().optional(),
  guardianRunMs: z.number().default(usual.run),
})

/**
 * Jobs of ours that another run handed in: id -> the milliseconds that each may run. A job of this very run is told
 * of by its own check, which sees its progress.
 */
export function jobsOfOtherRuns(items: readonly QueueItem[]): Readonly<Record<string, number>> {
  const jobs: Record<string, number> = {}
  for (const [, id, , extra] of items) {
    const mark = marked.safeParse(extra)
    if (mark.success && mark.data.guardianRun !== thisRun) jobs[id] = mark.data.guardianRunMs
  }
  return jobs
}

import { heardIdle } from './idle.ts'
import { patch, serviceOf, type Turn } from './turn.ts'

/** One piece of work that a service has taken on. */
export type Job = {
  readonly id: string
  readonly state: 'running' | 'pending'
  /** As its owner knows it: the name of a workflow, or of what it makes. */
  readonly title?: string
  /** How far it is with what it does at present. */
  readonly progress?: { readonly value: number; readonly max: number; readonly of?: string }
}

/** Whether a service is in use, as a source of activity saw it; `unknown` when it could not be seen. */
export type Activity = {
  readonly use: 'active' | 'idle' | 'unknown'
  /** In a sentence: what it does, or why that cannot be seen. */
  readonly what: string
  /** Changes whenever the service is used, also between two looks: a counter, the newest finished job. */
  readonly mark?: string
  /** Changes as the work moves on; absent while nothing is worked on. */
  readonly advance?: string
  readonly jobs?: readonly Job[]
}

/** News of a service's use: what it works on, whether that moves on, and how long nobody has wanted anything. */
export function heard(turn: Turn, service: string, seen: Activity, lookedAt: number): Turn {
  const { activity: before, actedAt = 0 } = serviceOf(turn, service)
  // What was seen of an earlier life says nothing about this one.
  if (lookedAt < actedAt) return turn
  const noted = remember(turn, service, seen)
  if (seen.use === 'unknown') return heardIdle(noted, service, seen)
  const used = before?.mark !== undefined && seen.mark !== undefined && before.mark !== seen.mark
  const moved = before !== undefined && seen.advance !== undefined && before.advance !== seen.advance
  const busy = moved ? patch(noted, service, { busy: { progressAt: turn.at, what: seen.what } }) : noted
  return heardIdle(busy, service, used ? { ...seen, use: 'active' } : seen)
}

/** A look that shows nothing new changes nothing, so that nothing has to be saved. */
function remember(turn: Turn, service: string, seen: Activity): Turn {
  const { activity: before } = serviceOf(turn, service)
  // A service that hangs cannot be asked: what it was working on is what it was last seen to work on.
  const next =
    seen.use === 'unknown'
      ? { ...before, use: seen.use, what: seen.what }
      : { ...(before?.mark !== undefined && { mark: before.mark }), ...seen }
  const { since, ...known } = before ?? { since: turn.at }
  if (JSON.stringify(inOrder(known)) === JSON.stringify(inOrder(next))) return turn
  const kept = 'use' in known && known.use === next.use ? since : turn.at
  return patch(turn, service, { activity: { ...next, since: kept } })
}

const inOrder = ({ use, what, mark, advance, jobs }: Partial<Activity>) => [use, what, mark, advance, jobs]

/** The work of a life that is over is not that of the next one. */
export function forgetJobs(turn: Turn, service: string): Turn {
  const { activity } = serviceOf(turn, service)
  if (activity?.jobs === undefined && activity?.advance === undefined) return turn
  const { jobs: _, advance: __, ...rest } = activity
  return patch(turn, service, { activity: rest })
}

/** After a restart of ours nothing has been seen yet. */
export function unseen(turn: Turn, service: string): Turn {
  const { activity } = serviceOf(turn, service)
  if (activity === undefined) return turn
  return patch(turn, service, {
    activity: { ...activity, use: 'unknown', what: 'Guardian has not looked yet', since: turn.at },
  })
}

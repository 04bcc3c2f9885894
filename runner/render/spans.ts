import type { ActionRecord } from '../core/action.ts'
import type { Incident } from '../core/incident.ts'

/** A stretch of an incident in which one thing went on. Milliseconds on the steady wall clock. */
export type Span = {
  readonly kind: 'detecting' | 'acting' | 'verifying' | 'waiting'
  readonly from: number
  readonly to: number
}

/** The incident from its first failure to its end (or now) without gaps; a clock that was moved back gives no negative span. */
export function spansOf(incident: Incident, now: number): readonly Span[] {
  const end = Math.max(incident.closedAt ?? now, incident.symptomAt)
  const marks: { kind: Span['kind']; at: number }[] = [{ kind: 'detecting', at: incident.symptomAt }]
  if (incident.openedAt < end || incident.actions.length === 0)
    marks.push({ kind: 'waiting', at: incident.openedAt })
  incident.actions.forEach((action, index) => {
    marks.push({ kind: 'acting', at: action.startedAt })
    if (action.endedAt === undefined) return
    marks.push({ kind: 'verifying', at: action.endedAt })
    const given = verdictAt(incident, action, incident.actions[index + 1])
    if (given !== undefined) marks.push({ kind: 'waiting', at: given })
  })
  return marks
    .map((mark, index) => ({ kind: mark.kind, from: mark.at, to: marks[index + 1]?.at ?? end }))
    .map((span) => ({ ...span, from: Math.min(span.from, end), to: Math.min(span.to, end) }))
    .filter((span) => span.to > span.from)
}

/** When it was known whether the action had helped. */
function verdictAt(
  incident: Incident,
  action: ActionRecord,
  next: ActionRecord | undefined,
): number | undefined {
  if (action.verifiedAt !== undefined) return action.verifiedAt
  const until = next?.startedAt ?? Number.POSITIVE_INFINITY
  const ended = action.endedAt ?? action.startedAt
  return incident.timeline.find((entry) => entry.kind === 'failed' && entry.at >= ended && entry.at <= until)
    ?.at
}

/** Round moments for an axis of `lengthMs`, at most `most` of them, from 0. */
export function ticks(lengthMs: number, most = 5): readonly number[] {
  const step = tickSteps.find((size) => lengthMs / size < most) ?? Math.ceil(lengthMs / (most - 1))
  return Array.from({ length: Math.floor(lengthMs / step) + 1 }, (_, index) => index * step)
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const tickSteps = [
  ...[0.1, 0.5, 1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 6, 12, 24, 72, 168].map((count) => count * hour),
]

import type { Topic } from './effect.ts'
import type { Incident } from './incident.ts'
import { isEnd, isOfIncident, severityOf } from './severity.ts'

/** How a channel wants to be told. */
export type Manners = {
  /** It comes after others: incidents reach it when nobody has acknowledged them for so long. 0 is first. */
  readonly afterMs: number
  /** It is spared what is below some severity, and so the end of what it never heard of. */
  readonly selective: boolean
  /** Whether a moment is in its quiet hours. */
  isQuiet(at: number): boolean
}

/** One message that waits on a channel. */
export type Waiting = {
  readonly topic: Topic
  readonly at: number
  /** Of the subject and incident that it belongs to: what has one is told in order. */
  readonly thread: string
  readonly incident?: Pick<Incident, 'openedAt' | 'closedAt' | 'acknowledged'> | undefined
  /** The channel has been told something of this incident. */
  readonly begun: boolean
}

export type Sorted<Entry> = {
  /** To be sent now, in order. */
  readonly due: readonly Entry[]
  /** Of these, what quiet hours held back. */
  readonly heldOver: readonly Entry[]
  /** Not for this channel any more. */
  readonly never: readonly Entry[]
  /** When the turn of another comes, as far as that is known; infinite otherwise. */
  readonly nextAt: number
}

/** Changes of one run of a suite come one by one, and are one message. */
const gatherMs = 60_000

/** Which of the messages that wait on a channel are to be sent now. Those in neither list wait on. */
export function sortOut<Entry extends Waiting>(
  entries: readonly Entry[],
  manners: Manners,
  now: number,
): Sorted<Entry> {
  const judged = inOrder(
    entries.map((entry, index) => ({ entry, is: judge(entry, entries.slice(0, index), manners, now) })),
  )
  const of = (is: Judged) => judged.filter((one) => one.is === is).map(({ entry }) => entry)
  const later = judged.flatMap(({ is }) => (typeof is === 'number' ? is : []))
  // Who joins late is told how it stands, not how it came to that.
  const due = of('due')
  const stale =
    manners.afterMs > 0 ? due.filter((entry, index) => isFollowed(entry, due.slice(index + 1))) : []
  const left = due.filter((entry) => !stale.includes(entry))
  return {
    due: left,
    heldOver: manners.isQuiet(now)
      ? []
      : left.filter(({ topic, at }) => severityOf(topic) !== 'critical' && manners.isQuiet(at)),
    never: [...of('never'), ...stale],
    nextAt: Math.min(Number.POSITIVE_INFINITY, ...later),
  }
}

/** What quiet hours hold goes before what is due of the same incident: that person is awake now. */
function inOrder<One extends { readonly entry: Waiting; readonly is: Judged }>(
  judged: readonly One[],
): readonly One[] {
  const threads = new Set<string>()
  return judged
    .toReversed()
    .map((one) => {
      const { thread, incident } = one.entry
      if (one.is === 'due') threads.add(thread)
      return one.is === 'held' && incident !== undefined && threads.has(thread)
        ? { ...one, is: 'due' as const }
        : one
    })
    .toReversed()
}

const isFollowed = (entry: Waiting, later: readonly Waiting[]): boolean =>
  entry.incident !== undefined && !entry.begun && later.some(({ thread }) => thread === entry.thread)

/** A number is when its turn comes. */
type Judged = 'due' | 'held' | 'never' | number

/** A clock that was moved back makes nobody wait for a time that it has shown already. */
const isBefore = (now: number, since: number, ms: number): boolean => now >= since && now < since + ms

function judge(entry: Waiting, earlier: readonly Waiting[], manners: Manners, now: number): Judged {
  const { topic, at, begun } = entry
  const incident = isOfIncident(topic) ? entry.incident : undefined
  if (incident !== undefined && !begun) {
    const late = lateness(incident, manners, now)
    if (late !== undefined) return late
    const unheard = !earlier.some(({ thread }) => thread === entry.thread)
    if (isEnd(topic) && manners.selective && unheard) return 'never'
  }
  if (topic === 'visual' && isBefore(now, at, gatherMs)) return at + gatherMs
  // Who was woken wants to know that it is over.
  const isUrgent = severityOf(topic) === 'critical' || (isEnd(topic) && begun)
  return !isUrgent && manners.isQuiet(now) ? 'held' : 'due'
}

/** What the place in the chain says; undefined when the channel's turn has come. */
function lateness(
  { openedAt, closedAt, acknowledged }: NonNullable<Waiting['incident']>,
  { afterMs }: Manners,
  now: number,
): Judged | undefined {
  if (afterMs === 0) return undefined
  if (closedAt !== undefined || acknowledged !== undefined) return 'never'
  return isBefore(now, openedAt, afterMs) ? openedAt + afterMs : undefined
}

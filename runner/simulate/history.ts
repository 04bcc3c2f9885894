import type { Policy } from '../core/policy.ts'
import { type Acted, type Entry, knownAt, type Observed } from './entry.ts'

/** A time in which a light or vital check of a service failed, as the record has it. */
export type Outage = { readonly from: number; readonly to: number; readonly over: boolean }

/** A record that can be replayed: in the order in which Guardian knew of things, without what the policy does not know. */
export type History = {
  readonly entries: readonly Exclude<Entry, Acted>[]
  readonly acted: readonly Acted[]
  /** By check, oldest first. */
  readonly answers: ReadonlyMap<string, readonly Observed[]>
  readonly from: number
  readonly to: number
  /** Entries of services that the configuration does not have, by service. */
  readonly leftOut: Readonly<Record<string, number>>
}

export function historyOf(all: readonly Entry[], policy: Policy): History {
  const leftOut: Record<string, number> = {}
  const known: Entry[] = []
  for (const entry of all) {
    if (Object.hasOwn(policy.services, entry.service)) known.push(entry)
    else leftOut[entry.service] = (leftOut[entry.service] ?? 0) + 1
  }
  const sorted = known.sort((one, other) => knownAt(one) - knownAt(other))
  const entries = sorted.filter((entry) => entry.type !== 'acted')
  const answers = new Map<string, Observed[]>()
  for (const entry of entries) {
    if (entry.type !== 'observed') continue
    const list = answers.get(entry.check) ?? []
    answers.set(entry.check, list)
    list.push(entry)
  }
  const first = entries[0]
  const last = entries.at(-1)
  return {
    entries,
    acted: sorted.filter((entry) => entry.type === 'acted'),
    answers,
    from: first ? knownAt(first) : 0,
    to: last ? knownAt(last) : 0,
    leftOut,
  }
}

/** A record says nothing of what comes later than this. */
const nearMs = 60_000

/**
 * What the record says that a check would have answered at a time: what it answered next. A failure is never confirmed by
 * itself in this way, nor a recovery.
 */
export function answerAt(history: History, check: string, at: number): Observed | undefined {
  const list = history.answers.get(check) ?? []
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((list[middle]?.startedAt ?? 0) < at) low = middle + 1
    else high = middle
  }
  const next = list[low]
  return next !== undefined && next.startedAt - at <= nearMs ? next : undefined
}

/** When a service was down by its own light or vital checks, whatever any policy did about it. */
export function outagesOf(history: History, policy: Policy, service: string): readonly Outage[] {
  const spans: Outage[] = []
  for (const [id, list] of history.answers) {
    const [sample] = list
    if (sample?.service !== service || !(id in policy.checks || sample.vital)) continue
    spans.push(...failing(list, history.to))
  }
  return merged(spans.sort((one, other) => one.from - other.from))
}

function failing(list: readonly Observed[], end: number): readonly Outage[] {
  const spans: Outage[] = []
  let from: number | undefined
  for (const one of list) {
    if (one.verdict === 'fail') from ??= one.startedAt
    if (from === undefined || one.verdict === 'fail' || one.verdict === 'inconclusive') continue
    spans.push({ from, to: knownAt(one), over: true })
    from = undefined
  }
  return from === undefined ? spans : [...spans, { from, to: Math.max(from, end), over: false }]
}

function merged(spans: readonly Outage[]): readonly Outage[] {
  const all: Outage[] = []
  for (const span of spans) {
    const last = all.at(-1)
    if (last === undefined || span.from > last.to) all.push(span)
    else if (span.to > last.to || !span.over)
      all[all.length - 1] = { from: last.from, to: Math.max(last.to, span.to), over: last.over && span.over }
  }
  return all
}

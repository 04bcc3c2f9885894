import type { Clock } from '../lib/clock.ts'

export type Entry = { readonly id: string; readonly everyMs: number }

export type EntryStats = {
  readonly runs: number
  /** Slots that passed without a run: the last one was still going on, or we slept. */
  readonly skipped: number
  /** When it is asked next; absent while paused. */
  readonly nextAt?: number
  /** How late the newest run began. */
  readonly lateMs: number
}

/** Runs each entry once per period. Adding one that is there replaces it. */
export type Timetable = {
  add(entry: Entry): void
  remove(id: string): void
  /** Stops asking until `resume`; a run that is going on ends by itself. */
  pause(id: string): void
  resume(id: string): void
  stats(): ReadonlyMap<string, EntryStats>
  /** Nothing starts any more. */
  close(): void
}

type Row = Entry & {
  /** Moment of slot 0; slot n is n periods later, so that lateness never adds up. */
  readonly base: number
  runs: number
  skipped: number
  slot: number
  lateMs: number
  busy: boolean
  stop?: (() => void) | undefined
}

type Setup = {
  readonly clock: Clock
  /** Whatever it rejects with goes to `onError`. */
  readonly run: (id: string) => Promise<unknown>
  readonly onError: (id: string, error: unknown) => void
}

/** A period's slots are fixed moments: starts are spread over it by id, do not drift, and a missed one is never made up for. */
export function createTimetable({ clock, run, onError }: Setup): Timetable {
  const rows = new Map<string, Row>()
  const begin = (row: Row) => {
    row.busy = true
    row.runs += 1
    run(row.id)
      .catch((error: unknown) => onError(row.id, error))
      .finally(() => {
        row.busy = false
      })
  }
  const arm = (row: Row) => {
    row.stop = clock.after(row.base + row.slot * row.everyMs - clock.now(), () => arrive(row))
  }
  const arrive = (row: Row) => {
    const late = clock.now() - (row.base + row.slot * row.everyMs)
    // Slots that passed while we slept are gone; the one that is due is the newest of them.
    const passed = Math.max(0, Math.floor(late / row.everyMs))
    row.lateMs = Math.max(0, late - passed * row.everyMs)
    row.skipped += passed + (row.busy ? 1 : 0)
    row.slot += passed + 1
    arm(row)
    if (!row.busy) begin(row)
  }
  const remove = (id: string) => {
    rows.get(id)?.stop?.()
    rows.delete(id)
  }
  return {
    add({ id, everyMs }) {
      remove(id)
      const base = clock.now() + Math.floor(share(id) * everyMs)
      const row: Row = { id, everyMs, base, runs: 0, skipped: 0, slot: 0, lateMs: 0, busy: false }
      rows.set(id, row)
      arm(row)
    },
    remove,
    pause(id) {
      const row = rows.get(id)
      row?.stop?.()
      if (row) row.stop = undefined
    },
    resume(id) {
      const row = rows.get(id)
      if (!row || row.stop) return
      row.slot = Math.max(row.slot, Math.ceil((clock.now() - row.base) / row.everyMs))
      arm(row)
    },
    stats: () => new Map([...rows].map(([id, row]) => [id, statsOf(row)])),
    close: () => [...rows.keys()].forEach(remove),
  }
}

function statsOf({ runs, skipped, lateMs, stop, base, slot, everyMs }: Row): EntryStats {
  return { runs, skipped, lateMs, ...(stop ? { nextAt: base + slot * everyMs } : {}) }
}

/** A number from 0 to 1 that belongs to a text: FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv), its bits mixed once more. */
export function share(text: string): number {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash ^= hash >>> 13
  return (hash >>> 0) / 2 ** 32
}

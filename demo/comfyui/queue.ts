import { isDeepStrictEqual } from 'node:util'
import { heapify, pop, push } from './heap.ts'
import type { HistoryEntry, QueueItem } from './prompt.ts'
import { PythonError } from './python.ts'

export type Queue = {
  put: (item: QueueItem) => void
  /**
   * The next item, which counts as running from now on.
   * @throws PythonError where two items cannot be ordered: the worker of the real server dies of it.
   */
  take: () => QueueItem | undefined
  finish: (item: QueueItem, entry: HistoryEntry) => void
  remove: (promptId: string) => void
  clear: () => void
  running: () => readonly QueueItem[]
  pending: () => readonly QueueItem[]
  history: Map<string, HistoryEntry>
}

/** The queue has no limit, like the real one. `changed` is called whenever the number of jobs may differ. */
export function createQueue(changed: () => void): Queue {
  const heap: QueueItem[] = []
  const running: QueueItem[] = []
  const history = new Map<string, HistoryEntry>()
  return {
    put: (item) => {
      push(heap, item, isBefore)
      changed()
    },
    take: () => {
      const item = pop(heap, isBefore)
      if (item === undefined) return undefined
      running.push(item)
      changed()
      return item
    },
    finish: (item, entry) => {
      running.splice(running.indexOf(item), 1)
      history.set(item[1], entry)
      changed()
    },
    remove: (promptId) => {
      const at = heap.findIndex((item) => item[1] === promptId)
      if (at === -1) return
      heap.splice(at, 1)
      heapify(heap, isBefore)
      changed()
    },
    clear: () => {
      heap.length = 0
      changed()
    },
    running: () => running,
    pending: () => heap,
    history,
  }
}

/** Compares as Python compares tuples: by number, then by id, and it cannot compare what comes after. */
function isBefore(a: QueueItem, b: QueueItem): boolean {
  if (a[0] !== b[0]) return a[0] < b[0]
  if (a[1] !== b[1]) return a[1] < b[1]
  if (isDeepStrictEqual(a, b)) return false
  throw new PythonError('TypeError', "'<' not supported between instances of 'dict' and 'dict'")
}

/** `max_items` without `offset` means the newest ones; with it, that many from there on. */
export function historyPage(
  history: ReadonlyMap<string, HistoryEntry>,
  maxItems: number | undefined,
  offset: number,
): Record<string, HistoryEntry> {
  const from = offset < 0 && maxItems !== undefined ? history.size - maxItems : offset
  const page = [...history].slice(Math.max(0, from))
  // The real server counts after adding, so that max_items=0 with an offset still gives one.
  return Object.fromEntries(maxItems === undefined ? page : page.slice(0, Math.max(1, maxItems)))
}

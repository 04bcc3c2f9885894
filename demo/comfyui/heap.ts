/**
 * A binary heap in an array, smallest first, moving its items in the same order as Python's heapq: /queue
 * shows the array as it lies. `isLess` may throw; the array then stays as far as it has come.
 */
export function push<T>(heap: T[], item: T, isLess: (a: T, b: T) => boolean): void {
  heap.push(item)
  rise(heap, heap.length - 1, 0, isLess)
}

export function pop<T>(heap: T[], isLess: (a: T, b: T) => boolean): T | undefined {
  const last = heap.pop()
  const first = heap[0]
  if (last === undefined || first === undefined) return last
  heap[0] = last
  sink(heap, 0, isLess)
  return first
}

/** Makes a heap of an array that lost an item somewhere. */
export function heapify<T>(heap: T[], isLess: (a: T, b: T) => boolean): void {
  for (let at = Math.floor(heap.length / 2) - 1; at >= 0; at--) sink(heap, at, isLess)
}

/** Lets the smaller child come up all the way to a leaf, then lets the item rise from there. */
function sink<T>(heap: T[], start: number, isLess: (a: T, b: T) => boolean): void {
  const item = heap[start]
  if (item === undefined) return
  let at = start
  for (let child = 2 * at + 1; child < heap.length; child = 2 * at + 1) {
    const [left, right] = [heap[child], heap[child + 1]]
    const smaller = left !== undefined && right !== undefined && !isLess(left, right) ? child + 1 : child
    heap[at] = heap[smaller] ?? item
    at = smaller
  }
  heap[at] = item
  rise(heap, at, start, isLess)
}

function rise<T>(heap: T[], from: number, start: number, isLess: (a: T, b: T) => boolean): void {
  const item = heap[from]
  if (item === undefined) return
  let at = from
  while (at > start) {
    const parentAt = (at - 1) >> 1
    const parent = heap[parentAt]
    if (parent === undefined || !isLess(item, parent)) break
    heap[at] = parent
    at = parentAt
  }
  heap[at] = item
}

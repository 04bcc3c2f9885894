import type { EventEmitter } from 'node:events'
import type { Clock } from './clock.ts'

export type Watch<T> = {
  readonly look: () => Promise<T>
  /** Emits `changed` when a look is worth while at once. */
  readonly changed: EventEmitter<{ changed: [] }>
  /** Milliseconds between two looks when nothing is emitted. */
  readonly everyMs: number
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** What is seen at once, then whatever differs from the last that was seen, until the signal aborts. */
export async function* changes<T>(watch: Watch<T>): AsyncGenerator<T, void, void> {
  let last: string | undefined
  while (!watch.signal.aborted) {
    // Before the look, so that a change during it is not missed.
    const next = soon(watch)
    try {
      const now = await watch.look()
      const text = JSON.stringify(now)
      if (text !== last && !watch.signal.aborted) yield now
      last = text
      await next.come
    } finally {
      next.forget()
    }
  }
}

function soon({ changed, clock, everyMs, signal }: Omit<Watch<unknown>, 'look'>) {
  const { promise: come, resolve } = Promise.withResolvers<void>()
  const wake = () => resolve()
  const stop = clock.after(everyMs, wake)
  changed.once('changed', wake)
  signal.addEventListener('abort', wake, { once: true })
  const forget = () => {
    stop()
    changed.off('changed', wake)
    signal.removeEventListener('abort', wake)
  }
  return { come, forget }
}

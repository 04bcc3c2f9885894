/** Work under one key runs one at a time, in the order it came. */
export type Turns = {
  /** Rejects with the signal's reason when it aborts before the turn has come; the work is then not begun. */
  take<T>(key: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<void>>()
  return {
    async take(key, work, signal) {
      const before = last.get(key) ?? Promise.resolve()
      const { promise: done, resolve: finish } = Promise.withResolvers<void>()
      const mine = before.then(() => done)
      last.set(key, mine)
      try {
        await orAbort(before, signal)
        return await work()
      } finally {
        finish()
        if (last.get(key) === mine) last.delete(key)
      }
    },
  }
}

async function orAbort(promise: Promise<void>, signal?: AbortSignal): Promise<void> {
  if (signal === undefined) return promise
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

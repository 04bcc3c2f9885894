/** Time as the engine sees it. Injected everywhere, so that no test sleeps to see time pass. */
export type Clock = {
  /** Milliseconds since the epoch when we started, plus a monotonic count: a clock that is moved moves nothing. */
  now(): number
  /** Calls back once after `ms`; the result stops it. */
  after(ms: number, callback: () => void): () => void
}

export function systemClock(): Clock {
  const origin = Date.now() - performance.now()
  return {
    now: () => Math.round(origin + performance.now()),
    after(ms, callback) {
      const timer = setTimeout(callback, Math.max(0, ms))
      return () => clearTimeout(timer)
    },
  }
}

/** Resolves after `ms`, or rejects with the signal's reason. */
export function wait(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const stop = clock.after(ms, () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    })
    const onAbort = () => {
      stop()
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

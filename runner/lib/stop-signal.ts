const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** A launcher may pass on the signal that its whole group got already: these are one wish, not two. */
const oneWishMs = 1_000

/** Resolves with the first signal to stop. A later one, by somebody who is tired of waiting, ends the process at once. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const listener = (name: NodeJS.Signals) => {
      resolve(name)
      setTimeout(() => {
        for (const one of names) process.off(one, listener)
      }, oneWishMs).unref()
    }
    for (const name of names) process.on(name, listener)
  })
}

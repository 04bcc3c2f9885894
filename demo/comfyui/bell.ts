/** Wakes whoever waits. A ring that nobody waits for is not kept. */
export type Bell = { ring: () => void; next: () => Promise<void> }

export function createBell(): Bell {
  let { promise, resolve } = Promise.withResolvers<void>()
  return {
    ring: () => {
      resolve()
      ;({ promise, resolve } = Promise.withResolvers<void>())
    },
    next: () => promise,
  }
}

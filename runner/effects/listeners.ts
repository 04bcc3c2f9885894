import type { World } from '../core/world.ts'
import type { Decided } from '../engine.ts'

/** Those who wait for the world to come to something. */
export type Listeners = {
  heard(decided: Decided): void
  /** Resolves at once when it is so already; rejects when we stop before. */
  until(question: (world: World) => boolean, now: World): Promise<void>
  close(): void
}

export function createListeners(): Listeners {
  const waiting = new Set<{
    question: (world: World) => boolean
    resolve: () => void
    reject: (error: Error) => void
  }>()
  return {
    heard({ after }) {
      for (const one of waiting) {
        if (!one.question(after)) continue
        waiting.delete(one)
        one.resolve()
      }
    },
    until(question, now) {
      if (question(now)) return Promise.resolve()
      return new Promise((resolve, reject) => waiting.add({ question, resolve, reject }))
    },
    close() {
      for (const { reject } of waiting) reject(new Error('Guardian is stopping'))
      waiting.clear()
    },
  }
}

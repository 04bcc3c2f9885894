import type { Surroundings } from './parts.ts'

/** What we need of a child process. */
export type Child = {
  readonly pid: number
  once(event: 'exit', listener: (code: number | null, signal: string | null) => void): unknown
}

/** A child of this very process, whose exit code we are told. */
export type OwnChild = {
  readonly life: string
  isOver(): boolean
  /** Resolves when its end has been written down. */
  readonly ended: Promise<void>
  /** Writes nothing from now on: the folder may be about to go. */
  leave(): Promise<void>
}

export function attendChild(
  child: Child,
  life: string,
  { tools, records }: Surroundings,
  told: () => void,
): OwnChild {
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  let over = false
  let left = false
  const writeDown = (code: number | null, signal: string | null) =>
    records.update((record) =>
      record?.life === life ? { ...record, exit: { at: tools.clock.now(), code, signal } } : undefined,
    )
  child.once('exit', (code, signal) => {
    over = true
    if (left) return resolve()
    writeDown(code, signal)
      .catch((error) =>
        tools.log.warn({ service: tools.service, err: error }, 'The end of a process could not be saved'),
      )
      .finally(() => {
        resolve()
        told()
      })
  })
  return {
    life,
    ended,
    isOver: () => over,
    async leave() {
      left = true
      if (over) await ended
    },
  }
}

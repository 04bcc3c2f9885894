import { Worker } from 'node:worker_threads'
import { AdapterError } from '../../lib/errors.ts'
import { equalBytes, sameBytes } from './same-bytes.ts'
import type { Work } from './work.ts'

type Ask = { [Name in keyof Work]: { name: Name; args: Parameters<Work[Name]> } }[keyof Work]
export type Asked = { readonly id: number; readonly ask: Ask }
export type Told = { readonly id: number } & (
  | { readonly answer: Awaited<ReturnType<Work[keyof Work]>> }
  | { readonly error: string }
)

export type Comparer = Work & { close(): Promise<void> }

type Open = { resolve(answer: never): void; reject(error: Error): void }

/**
 * Compares in a thread of its own, which starts with the first question that needs pixels: equal bytes are
 * answered here. Rejects when a picture cannot be read.
 */
export function createComparer(): Comparer {
  const open = new Map<number, Open>()
  let worker: Worker | undefined
  let last = 0
  const fail = (error: Error) => {
    worker = undefined
    for (const one of open.values())
      one.reject(new AdapterError('The comparing thread ended', { cause: error }))
    open.clear()
  }
  const start = () => {
    const started = new Worker(new URL('./worker.ts', import.meta.url), {
      execArgv: [],
      name: 'compare',
      // Pictures are not on the heap: what little is there is cleared away sooner, which saves 5 MB.
      resourceLimits: { maxYoungGenerationSizeMb: 1 },
    })
    started.on('message', (told: Told) => {
      const asker = open.get(told.id)
      open.delete(told.id)
      if (open.size === 0) started.unref()
      if ('error' in told) asker?.reject(new AdapterError(told.error))
      else asker?.resolve(told.answer as never)
    })
    started.on('error', fail)
    return started
  }
  const tell = <Answer>(ask: Ask) =>
    new Promise<Answer>((resolve, reject) => {
      worker ??= start()
      // Only an open question keeps the process alive.
      worker.ref()
      open.set(++last, { resolve, reject })
      worker.postMessage({ id: last, ask } satisfies Asked)
    })
  return {
    compare: async (...args) =>
      sameBytes(args[0], args[1]) ? equalBytes : await tell({ name: 'compare', args }),
    overlay: (...args) => tell({ name: 'overlay', args }),
    keep: (...args) => tell({ name: 'keep', args }),
    async close() {
      await worker?.terminate()
      worker = undefined
    },
  }
}

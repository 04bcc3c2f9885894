import type { Asked } from '../asked.ts'

/** What the daemon says to a kept Playwright. */
export type Order = {
  readonly asked: Asked
  /** Names the run in the environment of everything that it starts. */
  readonly run: string
}

/** What it answers; in between our reporter speaks for itself on the same channel. */
export type Told =
  | { readonly kept: 'ready' }
  | { readonly kept: 'begun' }
  /** Files that it has read have changed since: nothing was run. */
  | { readonly kept: 'outdated' }
  | { readonly kept: 'done'; readonly exitCode: number }

export const isTold = (received: unknown): received is Told =>
  typeof received === 'object' && received !== null && 'kept' in received

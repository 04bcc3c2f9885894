import type { Check } from '../../core/check.ts'
import type { Answer } from '../../core/observation.ts'

/** Raised when a message changes its meaning: the reporter and the daemon may come from different checkouts. */
export const protocolVersion = 1

/** The variable that everything started by one run of a suite inherits, browsers included. */
export const runMarker = 'GUARDIAN_SUITE_RUN'

/** A Playwright test as `--list` knows it. */
export type ListedCheck = Check & {
  readonly suite: string
  /** The Playwright project that runs it: `smoke-phone`. */
  readonly project: string
  /** Path of the spec below the folder of tests, with forward slashes. */
  readonly file: string
  readonly line: number
  /** Titles of its describes and its own. */
  readonly titlePath: readonly string[]
  readonly tags: readonly string[]
  readonly slowAfterMs?: number
  /** False when `check()` named no service, and the suite's default was taken. */
  readonly declared: boolean
}

/** What our reporter tells the daemon over the child's IPC channel, in this order. */
export type Message =
  | { readonly type: 'begin'; readonly checks: readonly ListedCheck[] }
  | { readonly type: 'started'; readonly check: string }
  | { readonly type: 'finished'; readonly check: string; readonly tookMs: number; readonly answer: Answer }
  /** Something broke outside of any test: a spec that cannot be read, a worker that died. */
  | { readonly type: 'trouble'; readonly text: string }
  | { readonly type: 'end'; readonly status: 'passed' | 'failed' | 'timedout' | 'interrupted' }

export type Envelope = { readonly guardian: number; readonly message: Message }

export const seal = (message: Message): Envelope => ({ guardian: protocolVersion, message })

/** The message of an envelope; undefined for what another party wrote. Another version of ours is trouble. */
export function unseal(received: unknown): Message | undefined {
  if (typeof received !== 'object' || received === null || !('guardian' in received)) return undefined
  if (received.guardian === protocolVersion) return (received as Envelope).message
  const text = `The reporter speaks protocol ${received.guardian} and this daemon ${protocolVersion}: update both`
  return { type: 'trouble', text }
}

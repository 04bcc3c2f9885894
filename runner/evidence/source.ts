import type { Exhibit, Sample } from '../render/report.ts'

export type Ask = {
  /** Aborts at the deadline of the source. */
  readonly signal: AbortSignal
  /** The moment that matters, for sources whose lines carry times. */
  readonly around?: number
}

/** What a source has to say; unmasked. */
export type Finding = Pick<Sample, 'text' | 'note' | 'links'>

/** One way to learn something about a service at a moment. Rejects with a sentence that says why not. */
export type Source = {
  /** Unique in a report. */
  readonly key: string
  readonly kind: Exhibit['kind']
  readonly title: string
  collect(ask: Ask): Promise<Finding>
}

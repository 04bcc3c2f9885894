/** The answer of a check. `inconclusive` means that *we* broke: it proves nothing about the service. */
export type Verdict = 'pass' | 'degraded' | 'fail' | 'inconclusive'

/**
 * Why a check answered as it did, in the words that triage needs (see `triage.ts`).
 * `ok` goes with `pass`; `own-trouble` goes with `inconclusive`.
 */
export type Reason =
  | 'ok'
  | 'slow'
  | 'visual'
  | 'refused'
  | 'reset'
  | 'exited'
  | 'timeout'
  | 'dns'
  | 'tls'
  | 'http-4xx'
  | 'http-5xx'
  | 'wrong-data'
  | 'assertion'
  | 'white-screen'
  | 'low-resource'
  | 'own-trouble'

/** A file or value that explains an observation. `path` is absolute; `text` is already masked. */
export type Evidence = {
  readonly kind: 'screenshot' | 'baseline' | 'diff' | 'trace' | 'log' | 'snapshot' | 'error' | 'file'
  readonly title: string
  readonly path?: string
  readonly text?: string
  readonly contentType?: string
}

/** What a check found out, before it is known which check asked, where and when. */
export type Answer = {
  readonly verdict: Verdict
  readonly reason: Reason
  /** One sentence for a person: what was expected and what came. */
  readonly summary: string
  /** Numbers and words worth keeping: `status`, `bytes`, `freeBytes`, `queueDepth`. */
  readonly values?: Readonly<Record<string, number | string | boolean>>
  readonly evidence?: readonly Evidence[]
}

/** One answer of one check. Times are milliseconds on the host's steady wall clock (see lib/clock.ts). */
export type Observation = Answer & {
  readonly check: string
  readonly service: string
  /** The place where it was made. */
  readonly from: string
  readonly startedAt: number
  readonly tookMs: number
  /** The run of a suite that it belongs to. */
  readonly run?: string
}

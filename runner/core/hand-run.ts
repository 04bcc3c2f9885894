import type { Check } from './check.ts'
import type { Answer } from './observation.ts'

/** A run that a person started with Playwright itself, as it is told to a running Guardian. */
export type HandRun = {
  /** Name of its folder below `reports/runs`. */
  readonly run: string
  /** What was tested, by the variable that says so: `PANEL_URL`, `COMFY_URL`. */
  readonly addresses: Readonly<Record<string, string>>
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly tookMs: number
  readonly answers: readonly HandAnswer[]
}

export type HandAnswer = {
  readonly check: Check & { readonly suite: string }
  readonly startedAt: number
  readonly tookMs: number
  readonly answer: Answer
}

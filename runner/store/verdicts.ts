import type { Verdict } from '../core/observation.ts'

/** The code of a verdict is its place here, so the order never changes. */
export const verdicts: readonly Verdict[] = ['pass', 'degraded', 'fail', 'inconclusive']

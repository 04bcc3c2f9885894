import { expect } from '@playwright/test'
import { mark } from '../../runner/checks/playwright/marks.ts'
import type { Reason } from '../../runner/core/observation.ts'

/**
 * A soft expectation: when nothing else fails, the check is `degraded`, and no restart comes of it.
 *
 *     should(loadMs, 'home loads within 3 s', 'slow').toBeLessThan(3_000)
 */
export const should = <Value>(actual: Value, promise: string, reason?: Reason) =>
  expect.soft(actual, mark('should', reason ? mark(reason, promise) : promise))

/** A hard expectation whose failure has a reason of its own, so that the report and the healing can tell. */
export const must = <Value>(actual: Value, promise: string, reason: Reason) =>
  expect(actual, mark(reason, promise))

/** Ends a test that is not broken but too slow to wait for: the check is `degraded`. */
export const tooSlow = (sentence: string): Error =>
  from(tooSlow, new Error(mark('should', mark('slow', sentence))))

/** Something that went wrong in a way that has a name: `throw fault('timeout', 'The queue is stuck: …')`. */
export const fault = (reason: Reason, sentence: string, options?: ErrorOptions): Error =>
  from(fault, new Error(mark(reason, sentence), options))

/** Where trouble was noticed says more than where its error was made. */
function from(maker: (...given: never[]) => Error, error: Error): Error {
  Error.captureStackTrace(error, maker)
  return error
}

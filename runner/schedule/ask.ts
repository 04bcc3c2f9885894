import type { Check } from '../core/check.ts'
import type { Answer, Observation } from '../core/observation.ts'
import type { Clock } from '../lib/clock.ts'
import { inWords } from '../lib/duration.ts'
import { explain } from '../lib/errors.ts'
import type { CheckInstance } from '../lib/plugin.ts'
import { plain } from '../lib/text.ts'
import { DeadlineReached, type Lane } from './lanes.ts'

export type Question = {
  readonly check: Pick<Check, 'id' | 'service'>
  readonly instance: CheckInstance
  readonly lane: Lane
  readonly clock: Clock
  /** The place that asks. */
  readonly from: string
  /** Confirmations and verifications use nothing that is left over from earlier questions. */
  readonly fresh: boolean
  readonly deadlineMs: number
  readonly signal?: AbortSignal
}

/** A timer that comes this much late means that we were not running: what we then call a timeout may be our own. */
const lateMs = 1_000

/** Asks a check once. Never rejects: a target that is silent failed, and whatever broke on our side is inconclusive. */
export async function askCheck(question: Question): Promise<Observation> {
  const { check, instance, lane, clock, from, fresh, deadlineMs, signal } = question
  let startedAt = clock.now()
  let told: AbortSignal | undefined
  const answer = await lane
    .run(
      (turn) => {
        startedAt = clock.now()
        told = turn.signal
        return instance.ask({ signal: turn.signal, fresh })
      },
      { deadlineMs, ...(signal ? { signal } : {}) },
    )
    .catch((error: unknown) => whyNot(error, check.id, told, deadlineMs))
  const tookMs = clock.now() - startedAt
  return {
    ...doubted(answer, check.id, tookMs, deadlineMs),
    check: check.id,
    service: check.service,
    from,
    startedAt,
    tookMs,
  }
}

function whyNot(error: unknown, id: string, told: AbortSignal | undefined, deadlineMs: number): Answer {
  // Only the signal's own reason means that the check stopped because it was told; anything else is what broke.
  const stoppedBy = error instanceof Error && error.cause !== undefined ? [error, error.cause] : [error]
  if (told?.reason instanceof DeadlineReached && stoppedBy.includes(told.reason)) {
    return {
      verdict: 'fail',
      reason: 'timeout',
      summary: `${id} did not answer within ${inWords(deadlineMs)}`,
    }
  }
  return {
    verdict: 'inconclusive',
    reason: 'own-trouble',
    summary: plain(`${id} could not be asked: ${explain(error)}`),
  }
}

function doubted(answer: Answer, id: string, tookMs: number, deadlineMs: number): Answer {
  if (answer.reason !== 'timeout' || tookMs < deadlineMs + lateMs) return answer
  const summary = `${id} was not answered within ${inWords(deadlineMs)}, but we ourselves stood still: ${inWords(tookMs)} had passed`
  return { verdict: 'inconclusive', reason: 'own-trouble', summary }
}

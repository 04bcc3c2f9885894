import { type Clock, wait } from '../lib/clock.ts'
import { AdapterError, explain } from '../lib/errors.ts'
import type { Missing } from '../render/report.ts'
import type { Finding, Source } from './source.ts'

export type Gathered = {
  readonly found: readonly { readonly source: Source; readonly finding: Finding; readonly takenAt: number }[]
  readonly missing: readonly (Missing & { readonly key: string })[]
}

export type GatherOptions = {
  readonly clock: Clock
  /** For each source on its own; 2 s unless told. */
  readonly deadlineMs?: number
  readonly signal?: AbortSignal
  readonly around?: number
}

/** Asks all sources at once. One that fails or is late costs the others nothing; the result says why it is missing. */
export async function gather(sources: readonly Source[], options: GatherOptions): Promise<Gathered> {
  const answers = await Promise.all(sources.map((source) => askOne(source, options)))
  return {
    found: answers.flatMap((answer) => ('finding' in answer ? [answer] : [])),
    missing: answers.flatMap((answer) => ('why' in answer ? [answer] : [])),
  }
}

type Answer = Gathered['found'][number] | Gathered['missing'][number]

async function askOne(
  source: Source,
  { clock, deadlineMs = 2_000, signal, around }: GatherOptions,
): Promise<Answer> {
  const deadline = new AbortController()
  const signals = signal ? [signal, deadline.signal] : [deadline.signal]
  const over = AbortSignal.any(signals)
  const done = new AbortController()
  try {
    const finding = await Promise.race([
      source.collect({ signal: over, ...(around !== undefined && { around }) }),
      late(clock, deadlineMs, AbortSignal.any([done.signal, ...(signal ? [signal] : [])])),
    ])
    return { source, finding, takenAt: clock.now() }
  } catch (error) {
    return { key: source.key, what: source.title, why: explain(error) }
  } finally {
    done.abort()
    deadline.abort(new AdapterError('no longer needed'))
  }
}

/** Rejects at the deadline, also for a source that does not heed its signal. */
async function late(clock: Clock, ms: number, signal: AbortSignal): Promise<never> {
  await wait(clock, ms, signal)
  throw new AdapterError(`no answer within ${ms / 1000} s`)
}

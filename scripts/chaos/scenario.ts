import type { Random } from './random.ts'

/** What a scenario is told. */
export type Setting = {
  readonly random: Random
  /** Fewer trials of what is tried very often, for whoever cannot wait for all of them. */
  readonly quick: boolean
  /** A line for whoever watches. */
  say(text: string): void
}

/** Times of one kind over a whole scenario, in milliseconds. */
export type Figure = {
  readonly name: string
  readonly values: readonly number[]
  /** What the worst may be. */
  readonly limitMs?: number
}

export type Outcome = {
  /** Undefined when it could not be tried here; `found` says why. */
  readonly ok: boolean | undefined
  /** What happened, in a sentence with numbers. */
  readonly found: string
  readonly figures?: readonly Figure[]
}

/** One fault, or one family of them, with what is to come of it. */
export type Scenario = {
  readonly name: string
  readonly injected: string
  readonly expected: string
  /** It keeps the cores busy by itself: beside others its times would be those of the neighbours. */
  readonly alone?: true
  run(setting: Setting): Promise<Outcome>
}

/** A scenario that ended, as the report has it. */
export type Result = Omit<Scenario, 'run'> & Outcome & { readonly tookMs: number }

/** It was not tried, and this is why. */
export const notMeasured = (why: string): Outcome => ({ ok: undefined, found: `not measured: ${why}` })

/** Judges by a list of what went wrong; figures over their limit are wrong as well. */
export function judged(problems: readonly string[], found: string, figures: readonly Figure[] = []): Outcome {
  const late = figures.flatMap(({ name, values, limitMs }) => {
    const over = values.filter((value) => !(value <= (limitMs ?? Number.POSITIVE_INFINITY)))
    return over.length === 0 ? [] : [`${name}: ${over.join(', ')} ms, over ${limitMs} ms`]
  })
  const all = [...problems, ...late]
  return { ok: all.length === 0, found: all.length === 0 ? found : `${found}. ${all.join('; ')}`, figures }
}

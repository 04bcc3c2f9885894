import { z } from 'zod'

/** Text of a JSON row as a value of a known shape, undefined when it is neither. What it has beyond the shape stays. */
export function parseRow<Value>(shape: z.ZodType, json: unknown): Value | undefined {
  try {
    const value: unknown = JSON.parse(String(json))
    return shape.safeParse(value).success ? (value as Value) : undefined
  } catch {
    return undefined
  }
}

/** What a row must at least have for the rest of the program to work with it. */
export const shapes = {
  service: z.looseObject({
    id: z.string(),
    phase: z.looseObject({
      name: z.enum(['unknown', 'up', 'suspect', 'acting', 'verifying', 'waiting', 'stopped']),
    }),
    since: z.number(),
    attempts: z.number(),
    holds: z.array(z.looseObject({ why: z.string() })),
  }),
  check: z.looseObject({
    check: z.looseObject({ id: z.string(), service: z.string() }),
    verdict: z.enum(['pass', 'degraded', 'fail', 'inconclusive']),
    at: z.number(),
    failures: z.number(),
    history: z.array(z.boolean()),
  }),
  restarts: z.array(z.object({ at: z.number(), service: z.string() })),
  host: z.looseObject({}),
  incident: z.looseObject({
    id: z.string(),
    service: z.string(),
    openedAt: z.number(),
    failing: z.array(z.string()),
    actions: z.array(z.looseObject({ id: z.string() })),
    timeline: z.array(z.looseObject({ at: z.number(), text: z.string() })),
  }),
  run: z.looseObject({ id: z.string(), suite: z.string(), startedAt: z.number(), tookMs: z.number() }),
  words: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  evidence: z.array(z.looseObject({ kind: z.string(), title: z.string() })),
} as const

import { z } from 'zod'
import type { Entry } from './entry.ts'

const time = z.number().min(0).max(8.64e15)
const name = z.string().min(1).max(500)

const observed = z.looseObject({
  type: z.literal('observed').default('observed'),
  check: name,
  service: name,
  from: z.string().default('here'),
  startedAt: time,
  tookMs: z.number().min(0).max(86_400_000),
  verdict: z.enum(['pass', 'degraded', 'fail', 'inconclusive']),
  reason: z.enum([
    'ok',
    'slow',
    'visual',
    'refused',
    'reset',
    'exited',
    'timeout',
    'dns',
    'tls',
    'http-4xx',
    'http-5xx',
    'wrong-data',
    'assertion',
    'white-screen',
    'low-resource',
    'own-trouble',
  ]),
  summary: z.string().default(''),
  vital: z.boolean().optional(),
  weight: z.enum(['light', 'suite']).optional(),
})

const seen = z.strictObject({
  type: z.literal('seen'),
  at: time,
  service: name,
  status: z.looseObject({
    state: z.enum(['running', 'stopped', 'failed', 'starting', 'stopping', 'missing', 'unknown']),
  }),
})

const acted = z.looseObject({
  type: z.literal('acted'),
  service: name,
  kind: z.enum(['restart', 'start', 'stop']),
  by: z.string().default('guardian'),
  startedAt: time,
  endedAt: time.optional(),
})

/** A line that could not be used, counted from 1. */
export type BadLine = { readonly line: number; readonly why: string }

/** Entries of JSON lines; an observation may stand there as `guardian check --json` prints it. Empty lines are none. */
export function parseLines(text: string): {
  readonly entries: readonly Entry[]
  readonly bad: readonly BadLine[]
} {
  const entries: Entry[] = []
  const bad: BadLine[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const read = parseLine(line)
    if ('why' in read) bad.push({ line: index + 1, why: read.why })
    else entries.push(read.entry)
  }
  return { entries, bad }
}

function parseLine(line: string): { readonly entry: Entry } | { readonly why: string } {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return { why: 'not JSON' }
  }
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : 'observed'
  const schema = type === 'seen' ? seen : type === 'acted' ? acted : observed
  const parsed = schema.safeParse(value)
  if (parsed.success) return { entry: parsed.data as Entry }
  const [issue] = parsed.error.issues
  return { why: [issue?.path.join('.'), issue?.message].filter((part) => part).join(': ') }
}

/** One entry as a line. */
export const lineOf = (entry: Entry): string => JSON.stringify(entry)

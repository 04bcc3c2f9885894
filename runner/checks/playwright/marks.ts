import type { Reason } from '../../core/observation.ts'

/**
 * What a spec says of itself in Playwright's own words, so that `--list` and the results carry it and
 * nobody keeps a second registry. Written by tests/support, read by the reporter.
 */
export const annotations = {
  service: 'service',
  vital: 'vital',
  slowAfter: 'slowAfter',
  value: 'value',
  /** A baseline that the test asked for. */
  baseline: 'baseline',
} as const

export type Annotation = { readonly type: string; readonly description?: string }

export type Declared = {
  readonly service?: string
  readonly vital: boolean
  /** Milliseconds of the test's own body (without hooks and fixtures) above which it is `degraded`. */
  readonly slowAfterMs?: number
}

export function declared(list: readonly Annotation[]): Declared {
  const find = (type: string) => list.find((annotation) => annotation.type === type)
  const service = find(annotations.service)?.description
  const slowAfterMs = Number(find(annotations.slowAfter)?.description ?? Number.NaN)
  return {
    ...(service ? { service } : {}),
    vital: find(annotations.vital)?.description === 'true',
    ...(Number.isFinite(slowAfterMs) ? { slowAfterMs } : {}),
  }
}

/** Numbers and words that a test noted as `name=value`. */
export function notedValues(list: readonly Annotation[]): Record<string, number | string> {
  const noted: Record<string, number | string> = {}
  for (const { type, description = '' } of list) {
    const cut = description.indexOf('=')
    if (type !== annotations.value || cut < 1) continue
    const text = description.slice(cut + 1)
    noted[description.slice(0, cut)] = text !== '' && Number.isFinite(Number(text)) ? Number(text) : text
  }
  return noted
}

const reasons: readonly Reason[] = [
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
]

const inWords = /(?:^|\n)\((?:(severity: degraded)(?:, kind: ([a-z0-9-]+))?|kind: ([a-z0-9-]+))\)(?=\n|$)/

/**
 * Puts a mark into a line of its own behind the first, in words because people read it: `(severity: degraded, kind:
 * slow)`, `(kind: white-screen)`. It says what breaking a promise means, so it may stand behind one that is kept.
 */
export function mark(name: Reason | 'should', sentence: string): string {
  const { soft, reason, text } = readMarks(sentence)
  const severity = soft || name === 'should' ? 'severity: degraded' : ''
  const kind = name === 'should' ? reason : name
  const [first = '', ...rest] = text.split('\n')
  const words = [severity, kind ? `kind: ${kind}` : ''].filter(Boolean).join(', ')
  return [first, `(${words})`, ...rest].join('\n')
}

export type Marked = { readonly soft: boolean; readonly reason?: Reason; readonly text: string }

/** Takes the marks off a message; what is in brackets and no mark stays. */
export function readMarks(message: string): Marked {
  const [whole, degraded, ...named] = inWords.exec(message) ?? []
  const reason = reasons.find((one) => named.includes(one))
  if (whole === undefined || (reason === undefined && named.some(Boolean))) return readShort(message)
  return {
    soft: degraded !== undefined,
    ...(reason ? { reason } : {}),
    text: message.replace(whole, ''),
  }
}

/** `[should] [slow] home is quick`: the short form of whoever writes a message by hand. */
function readShort(message: string): Marked {
  let rest = message
  let soft = false
  let reason: Reason | undefined
  for (;;) {
    const found = /^\[([a-z0-9-]+)\] ?/.exec(rest)
    const name = found?.[1]
    const known = reasons.find((one) => one === name)
    if (!found || (name !== 'should' && !known)) break
    if (known) reason = known
    else soft = true
    rest = rest.slice(found[0].length)
  }
  return { soft, ...(reason ? { reason } : {}), text: rest }
}

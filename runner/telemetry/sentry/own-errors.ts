import type { Clock } from '../../lib/clock.ts'
import { type OwnError, ownFingerprint } from './event.ts'

const quietMs = 10 * 60_000
const mostKnown = 200

/** Lets one occurrence of an error through in ten minutes: a disk stays full for thousands of decisions. */
export function createSieve(clock: Clock): (error: OwnError) => boolean {
  const known = new Map<string, number>()
  return (error) => {
    const key = ownFingerprint(error).join('\n')
    const at = clock.now()
    const last = known.get(key)
    if (last !== undefined && at - last < quietMs) return false
    known.delete(key)
    known.set(key, at)
    const [oldest] = known.keys()
    if (known.size > mostKnown && oldest !== undefined) known.delete(oldest)
    return true
  }
}

/** A line of our log, as JSON, that says an error; undefined for anything else. */
export function errorIn(line: string, at: number): OwnError | undefined {
  const said = parsed(line)
  if (said === undefined || typeof said.msg !== 'string') return undefined
  const { msg, err } = said
  const { type, stack } = (typeof err === 'object' && err !== null ? err : {}) as Record<string, unknown>
  const words = ['service', 'check', 'incident', 'action'] as const
  return {
    at,
    text: msg,
    ...(typeof type === 'string' && { type }),
    ...(typeof stack === 'string' && { stack }),
    ...Object.fromEntries(
      words.flatMap((word) => (typeof said[word] === 'string' ? [[word, said[word]]] : [])),
    ),
  }
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

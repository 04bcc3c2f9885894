import type { CheckState } from './check.ts'
import type { Reason } from './observation.ts'

/** A restart helps against these, whoever asked. */
const dead: ReadonlySet<Reason> = new Set<Reason>(['refused', 'reset', 'exited', 'timeout'])

/** A restart never helps against these: the service answers, and somebody must look. */
const human: ReadonlySet<Reason> = new Set<Reason>([
  'http-4xx',
  'tls',
  'dns',
  'visual',
  'slow',
  'low-resource',
  'own-trouble',
])

/** The service did not answer at all, or not sensibly. */
export const isSilence = ({ last }: CheckState): boolean =>
  last !== undefined && (dead.has(last.reason) || last.reason === 'http-5xx')

export type Triage = { readonly restart: true } | { readonly restart: false; readonly why: string }

/** Whether the failure of a check is one that a restart may cure. */
export function triage(state: CheckState): Triage {
  const reason = state.last?.reason ?? 'own-trouble'
  const { check } = state
  if (!state.everPassed && !check.vouched)
    return no(`${check.id} has never passed, so a restart is not known to help`)
  if (human.has(reason)) return no(`a restart does not cure "${reason}"`)
  if (check.weight === 'suite') return check.vital ? { restart: true } : no(`${check.id} is not vital`)
  if (dead.has(reason)) return { restart: true }
  if (reason === 'http-5xx') return check.vital ? { restart: true } : no(`${check.id} is not vital`)
  return no(`a restart does not cure "${reason}"`)
}

const no = (why: string): Triage => ({ restart: false, why })

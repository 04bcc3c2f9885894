import type { Answer } from '../../core/observation.ts'
import type { ListedCheck } from './protocol.ts'

/** What kind of failure it is, for a person who looks through many; the first one that fits. */
export const categories = {
  own: 'Our own trouble',
  white: 'White screen',
  boundary: 'Error boundary',
  visual: 'Visual difference',
  slow: 'Slow',
  queue: 'ComfyUI queue',
  endpoint: 'Endpoint',
  page: 'Page',
} as const

export type Category = keyof typeof categories

/** Undefined for a check that passed. */
export function categoryOf(
  { suite, service }: Pick<ListedCheck, 'suite' | 'service'>,
  { verdict, reason, summary }: Pick<Answer, 'verdict' | 'reason' | 'summary'>,
): Category | undefined {
  if (verdict === 'pass') return undefined
  if (verdict === 'inconclusive' || reason === 'own-trouble') return 'own'
  if (reason === 'white-screen') return 'white'
  if (reason === 'visual') return 'visual'
  if (reason === 'slow') return 'slow'
  if (/shows an error instead of itself|error boundary/i.test(summary)) return 'boundary'
  if (service === 'comfyui') return 'queue'
  return suite === 'api' ? 'endpoint' : 'page'
}
